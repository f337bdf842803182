-- The establishments of a slice, each with the rank of its commune; what is only counted, if asked.
create or replace temp table stock as
select
    try_cast(e.siret as bigint) as id,
    c.rang as commune
    {stock_compte}
from {etablissement} as e
inner join commune as c
    on coalesce(e.code_commune, '') = c.recue
    and (coalesce(e.code_pays_etranger, '') <> '') = c.pays
where e.siret >= '{debut}' and e.siret < '{fin}'
