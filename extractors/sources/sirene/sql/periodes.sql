-- The periods of a slice, with what comes before and after each. An establishment without history
-- has one period: what its row of the stock says.
create or replace temp table lue as
select
    try_cast(siret as bigint) as id,
    coalesce(date_debut, date '1900-01-01') as jour,
    date_fin as fin,
    coalesce(etat = 'A', false) as actif,
    nomenclature,
    activite,
    employeur,
    date_debut is null as sans_debut,
    false as du_stock
from {historique}
where siret >= '{debut}' and siret < '{fin}';

insert into lue
select
    id, coalesce(date_debut, date_creation, date '1900-01-01'), null, etat = 'A', nomenclature,
    activite, employeur, false, true
from stock as s
where id is not null and not exists (select 1 from lue as l where l.id = s.id);

create or replace temp table periode as
with situee as (
    select
        l.id,
        l.jour,
        l.fin,
        l.actif,
        coalesce(s.commune, 0) as commune,
        (coalesce(d.rang, 0) * 3
        + case l.employeur when 'O' then 0 when 'N' then 1 else 2 end)::integer as cellule,
        case when d.industrie then replace(l.activite, '.', '') end as ape_industrie
    from lue as l
    left join stock as s on l.id = s.id
    left join division as d
        on l.nomenclature = 'NAFRev2' and d.code = left(l.activite, 2)
    where l.id is not null
)

select
    id,
    jour,
    actif,
    fin,
    commune,
    cellule,
    ape_industrie,
    least(coalesce(fin, date '9999-12-31'), coalesce(lead(jour) over p - 1, date '9999-12-31'))
        as dernier,
    lead(jour) over p as jour_apres,
    coalesce(lead(actif) over p, false) as actif_apres,
    lead(cellule) over p as cellule_apres,
    -- Open the eve of its first day: nothing opens then, at most something changes.
    coalesce(lag(actif) over p, false) and coalesce(lag(fin) over p >= jour - 1, true) as suit,
    lag(cellule) over p as cellule_avant
from situee
window p as (
    partition by id
    -- One number stands for the first day, the last day and the cell: it sorts faster than three.
    order by
        (jour - date '1900-01-01')::bigint * 33554432
        + least(coalesce(fin - date '1900-01-01', 131071), 131071) * 256 + cellule
);
