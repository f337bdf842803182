-- The geographies that can be a target: those whose communes are known.
with cog as (
    select distinct millesime from {{ ref('int_cog_commune') }}
),

compositions as (
    select distinct
        millesime,
        source_composition
    from {{ ref('int_epci_composition') }}
),

reunis as (
    select millesime from cog
    union
    select millesime from compositions
)

select
    reunis.millesime,
    cog.millesime is not null as cog_charge,
    compositions.source_composition,
    reunis.millesime = {{ geographie_reference() }} as est_reference
from reunis
left join cog on reunis.millesime = cog.millesime
left join compositions on reunis.millesime = compositions.millesime
