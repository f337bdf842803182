with communes as (
    select * from {{ ref('int_cog_commune') }}
)

select
    communes.millesime,
    communes.code_commune,
    communes.nom,
    coalesce(composition.code_epci, 'SANS') as code_epci,
    communes.code_departement,
    communes.code_region,
    populations.population_municipale as population
from communes
left join {{ ref('int_epci_composition') }} as composition
    on
        communes.millesime = composition.millesime
        and communes.code_commune = composition.code_commune
left join {{ ref('int_commune_population') }} as populations
    on
        communes.millesime = populations.millesime
        and communes.code_commune = populations.code_commune
