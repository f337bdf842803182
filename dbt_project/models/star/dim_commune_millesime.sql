-- The EPCI of a vintage whose composition is not loaded is unknown, not none.
with communes as (
    select * from {{ ref('int_cog_commune') }}
)

select
    communes.millesime,
    communes.code_commune,
    communes.nom,
    case when millesimes.source_composition is not null then coalesce(composition.code_epci, 'SANS') end as code_epci,
    communes.code_departement,
    communes.code_region,
    populations.population_municipale as population
from communes
inner join {{ ref('int_geographie_millesime') }} as millesimes on communes.millesime = millesimes.millesime
left join {{ ref('int_epci_composition') }} as composition
    on
        communes.millesime = composition.millesime
        and communes.code_commune = composition.code_commune
left join {{ ref('int_commune_population') }} as populations
    on
        communes.millesime = populations.millesime
        and communes.code_commune = populations.code_commune
