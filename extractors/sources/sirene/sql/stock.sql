-- The establishments of a slice, each with the rank of its commune and what its row says of it:
-- whether it is open, and its cell.
create or replace temp table stock as
select
    try_cast(e.siret as bigint) as id,
    length(e.siret) <> 14 as mal_forme,
    c.lieu,
    c.rang as commune,
    coalesce(e.date_debut, e.date_creation, date '1900-01-01') as jour,
    coalesce(e.etat = 'A', false) as actif,
    {nomenclature} as nomenclature,
    {cellule} as cellule,
    {ape_industrie} as ape_industrie,
    coalesce(e.statut_diffusion = 'P', false) as partielle
from {etablissement} as e
inner join commune as c
    on coalesce(e.code_commune, '') = c.recue
    and (coalesce(e.code_pays_etranger, '') <> '') = c.pays
where e.siret >= '{debut}' and e.siret < '{fin}'
