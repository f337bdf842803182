-- The communes whose employment comes from a commune cut in pieces.
with pieces as (
    select
        passages.code_commune_source,
        passages.cog_source,
        passages.code_commune,
        epci.code_epci
    from {{ ref('bridge_commune_cog') }} as passages
    inner join {{ ref('int_emploi_rattachement') }} as rattachements
        on
            passages.code_commune_source = rattachements.code_commune_cog
            and passages.cog_source = rattachements.cog_source
    inner join {{ ref('bridge_epci_commune') }} as epci
        on
            passages.code_commune = epci.code_commune
            and epci.millesime = {{ geographie_reference() }}
    where passages.estime
),

sources as (
    select
        code_commune_source,
        cog_source,
        count(distinct code_epci) > 1 as entre_epci
    from pieces
    group by code_commune_source, cog_source
)

select
    pieces.code_commune,
    pieces.code_epci,
    bool_or(sources.entre_epci) as entre_epci
from pieces
inner join sources
    on
        pieces.code_commune_source = sources.code_commune_source
        and pieces.cog_source = sources.cog_source
group by pieces.code_commune, pieces.code_epci
