-- The communes whose employment comes from a commune cut in pieces.
with pieces as (
    select * from {{ ref('mart_commune_piece') }}
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
