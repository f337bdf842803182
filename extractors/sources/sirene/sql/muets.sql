-- An establishment without history has one period: what its row of the stock says.
insert into lue
select
    try_cast(e.siret as bigint), coalesce(e.date_debut, e.date_creation, date '1900-01-01'), null,
    coalesce(e.etat = 'A', false), {cellule}, {ape_industrie}
    {muets_compte}
from {etablissement} as e
where
    e.siret >= '{debut}' and e.siret < '{fin}'
    and try_cast(e.siret as bigint) in (
        select s.id from stock as s where not exists (select 1 from lue as l where l.id = s.id)
    )
