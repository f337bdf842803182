{{ config(post_hook="analyze {{ this }}") }}

-- The employment zone that holds most of an EPCI's population.
with poids as (
    select
        communes.code_epci,
        zones.code_ze,
        sum(coalesce(communes.population, 0)) as population
    from {{ ref('mart_commune_label') }} as communes
    inner join {{ ref('bridge_ze_commune') }} as zones
        on
            communes.code_commune = zones.code_commune
            and zones.millesime = {{ geographie_reference() }}
    where communes.code_epci <> 'SANS'
    group by communes.code_epci, zones.code_ze
)

select distinct on (code_epci)
    code_epci,
    code_ze
from poids
order by code_epci asc, population desc, code_ze asc
