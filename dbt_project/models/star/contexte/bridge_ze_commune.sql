-- The zones at the geography of their files, and at the reference where no file has it: there a
-- commune is in the zone that brings most of its population.
with composition as (
    select
        millesime,
        code_commune,
        code_ze
    from {{ ref('stg_ze2020_insee__composition') }}
),

dernier as (
    select max(millesime) as millesime
    from composition
    having not coalesce(bool_or(millesime = {{ geographie_reference() }}), false)
),

apports as (
    select
        passages.code_commune,
        composition.code_ze,
        sum(passages.ratio * coalesce(populations.population_municipale, 1)) as population
    from composition
    inner join dernier on composition.millesime = dernier.millesime
    inner join {{ ref('int_cog_passage') }} as passages
        on
            composition.code_commune = passages.code_commune_source
            and composition.millesime = passages.cog_source
    left join {{ ref('int_commune_population') }} as populations
        on
            composition.code_commune = populations.code_commune
            and composition.millesime = populations.millesime
    group by passages.code_commune, composition.code_ze
),

portees as (
    select distinct on (code_commune)
        code_commune,
        code_ze
    from apports
    order by code_commune asc, population desc, code_ze asc
)

select
    millesime,
    code_commune,
    code_ze,
    false as porte
from composition
union all
select
    {{ geographie_reference() }} as millesime,
    code_commune,
    code_ze,
    true as porte
from portees
