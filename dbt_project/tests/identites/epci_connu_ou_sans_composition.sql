-- A commune has an EPCI, or SANS, in each vintage whose composition is loaded, and in no other.
select
    communes.millesime,
    communes.code_commune
from {{ ref('dim_commune_millesime') }} as communes
inner join {{ ref('int_geographie_millesime') }} as millesimes on communes.millesime = millesimes.millesime
where (communes.code_epci is null) <> (millesimes.source_composition is null)
