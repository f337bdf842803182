-- One source per vintage: the DGCL where it is loaded, else Etalab, which follows it, else INSEE,
-- which gives neither nature nor population.
with dgcl as (
    select
        id_extraction,
        millesime,
        code_commune,
        code_epci,
        nom_epci,
        nature_juridique,
        code_departement_siege,
        code_departement,
        siren_commune,
        population_municipale,
        'epci_dgcl' as source_composition
    from {{ ref('stg_epci_dgcl__composition') }}
),

etalab as (
    select
        id_extraction,
        millesime,
        code_commune,
        code_epci,
        nom_epci,
        nature_juridique,
        null::text as code_departement_siege,
        {{ departement_de('code_commune') }} as code_departement,
        siren_commune,
        population_municipale,
        'epci_etalab' as source_composition
    from {{ ref('stg_epci_etalab__composition') }}
    where millesime not in (select dgcl.millesime from dgcl)
),

insee as (
    select
        id_extraction,
        millesime,
        code_commune,
        code_epci,
        nom_epci,
        null::text as nature_juridique,
        null::text as code_departement_siege,
        code_departement,
        null::text as siren_commune,
        null::integer as population_municipale,
        'epci_insee' as source_composition
    from {{ ref('stg_epci_insee__composition_insee') }}
    where
        code_epci is not null
        and millesime not in (select dgcl.millesime from dgcl)
        and millesime not in (select etalab.millesime from etalab)
)

select * from dgcl
union all
select * from etalab
union all
select * from insee
