-- The periods of a slice as they are read, in the order of the file.
create or replace temp table lue as
select
    try_cast(e.siret as bigint) as id,
    coalesce(e.date_debut, date '1900-01-01') as jour,
    e.date_fin as fin,
    coalesce(e.etat = 'A', false) as actif,
    {cellule} as cellule,
    {ape_industrie} as ape_industrie
    {lue_compte}
from {historique} as e
where e.siret >= '{debut}' and e.siret < '{fin}'
