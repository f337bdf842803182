with composition as (
    select
        millesime,
        code_commune,
        code_epci
    from {{ ref('int_epci_composition') }}
),

sans_epci as (
    select
        communes.millesime,
        communes.code_commune,
        'SANS' as code_epci
    from {{ ref('int_cog_commune') }} as communes
    where
        communes.millesime in (select composition.millesime from composition)
        and not exists (
            select 1 from composition
            where
                composition.millesime = communes.millesime
                and composition.code_commune = communes.code_commune
        )
),

reunis as (
    select * from composition
    union all
    select * from sans_epci
)

select
    reunis.millesime,
    reunis.code_commune,
    reunis.code_epci,
    populations.population_municipale as population
from reunis
left join {{ ref('int_commune_population') }} as populations
    on
        reunis.millesime = populations.millesime
        and reunis.code_commune = populations.code_commune
