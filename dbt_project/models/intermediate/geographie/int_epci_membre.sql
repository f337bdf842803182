-- The communes of each loaded composition with their EPCI, SANS for those that have none.
with membres as (
    select
        communes.millesime,
        communes.code_commune,
        coalesce(composition.code_epci, 'SANS') as code_epci
    from {{ ref('int_geographie_commune') }} as communes
    inner join {{ ref('int_geographie_millesime') }} as millesimes on communes.millesime = millesimes.millesime
    left join {{ ref('int_epci_composition') }} as composition
        on
            communes.millesime = composition.millesime
            and communes.code_commune = composition.code_commune
    where millesimes.source_composition is not null
),

-- The population of a commune; the nearest in time where its vintage has none.
connues as (
    select
        millesime,
        code_commune,
        population_municipale
    from {{ ref('int_commune_population') }}
    where population_municipale is not null
),

proches as (
    select distinct on (membres.millesime, membres.code_commune)
        membres.millesime,
        membres.code_commune,
        connues.population_municipale
    from membres
    inner join connues on membres.code_commune = connues.code_commune
    left join connues as propres
        on
            membres.code_commune = propres.code_commune
            and membres.millesime = propres.millesime
    where propres.code_commune is null
    order by
        membres.millesime asc,
        membres.code_commune asc,
        abs(connues.millesime - membres.millesime) asc,
        connues.millesime desc
),

populations as (
    select * from connues
    union all
    select * from proches
)

select
    membres.millesime,
    membres.code_commune,
    membres.code_epci,
    populations.population_municipale
from membres
left join populations
    on
        membres.millesime = populations.millesime
        and membres.code_commune = populations.code_commune
