-- The composition of EPCI gives the population of its members; the communes without EPCI
-- take theirs from the table of SIREN, published once.
with composition as (
    select
        millesime,
        code_commune,
        siren_commune,
        population_municipale
    from {{ ref('int_epci_composition') }}
),

siren_insee as (
    select
        code_commune,
        siren_commune,
        population_municipale
    from {{ ref('stg_epci_dgcl__siren_insee') }}
    where millesime = (select max(derniere.millesime) from {{ ref('stg_epci_dgcl__siren_insee') }} as derniere)
),

sans_epci as (
    select
        communes.millesime,
        communes.code_commune,
        siren_insee.siren_commune,
        siren_insee.population_municipale
    from {{ ref('int_cog_commune') }} as communes
    inner join siren_insee on communes.code_commune = siren_insee.code_commune
    left join composition
        on
            communes.millesime = composition.millesime
            and communes.code_commune = composition.code_commune
    where composition.code_commune is null
)

select * from composition
union all
select * from sans_epci
