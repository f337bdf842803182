-- What a SIREN of a member may stand for, in each loaded composition.
with epci as (
    select
        millesime,
        'epci' as type_membre,
        code_epci as siren_membre,
        code_commune
    from {{ ref('stg_epci_dgcl__composition') }}
),

communes as (
    select
        millesime,
        'commune' as type_membre,
        siren_commune as siren_membre,
        code_commune
    from {{ ref('int_commune_population') }}
),

-- A SIREN known only to the table of SIREN: the commune whose code it gives.
communes_siren as (
    select
        cog.millesime,
        'commune' as type_membre,
        siren_insee.siren_commune as siren_membre,
        siren_insee.code_commune
    from {{ ref('stg_epci_dgcl__siren_insee') }} as siren_insee
    inner join {{ ref('int_cog_commune') }} as cog on siren_insee.code_commune = cog.code_commune
    where not exists (
            select 1 from communes
            where
                communes.millesime = cog.millesime
                and communes.siren_membre = siren_insee.siren_commune
        )
),

-- EPT are taken at one date, the latest up to the reference: a commune of another date belongs to the
-- EPT of what it became.
ept_reference as (
    select
        ept.code_ept,
        passages.code_commune
    from {{ ref('stg_epci_dgcl__ept') }} as ept
    inner join {{ ref('int_cog_passage') }} as passages
        on
            ept.code_commune = passages.code_commune_source
            and ept.millesime = passages.cog_source
    where
        ept.code_ept is not null
        and ept.millesime = (
            select
                coalesce(
                    max(publies.millesime) filter (where publies.millesime <= {{ geographie_reference() }}),
                    min(publies.millesime)
                )
            from {{ ref('stg_epci_dgcl__ept') }} as publies
        )
),

ept as (
    select distinct
        passages.cog_source as millesime,
        'ept' as type_membre,
        ept_reference.code_ept as siren_membre,
        passages.code_commune_source as code_commune
    from ept_reference
    inner join {{ ref('int_cog_passage') }} as passages
        on ept_reference.code_commune = passages.code_commune
    where passages.cog_source in (select composition.millesime from epci as composition)
)

select * from epci
union all
select * from communes
union all
select * from communes_siren
union all
select * from ept
