-- What a commune of the lists' geography brings to a commune of the reference: all of it, but for
-- a commune born of several. Without any population, parts count by what they bring.
with passages as (
    select
        passages.code_commune_source as code_commune_2023,
        passages.code_commune,
        passages.ratio,
        populations.population_municipale,
        passages.ratio * coalesce(populations.population_municipale, 0) as population_portee
    from {{ ref('int_cog_passage') }} as passages
    left join {{ ref('int_commune_population') }} as populations
        on
            passages.code_commune_source = populations.code_commune
            and passages.cog_source = populations.millesime
    where passages.cog_source = date '{{ var("geographie_membres") }}'
),

poids as (
    select
        passages.*,
        case
            when sum(passages.population_portee) over (partition by passages.code_commune) > 0
                then passages.population_portee
            else passages.ratio
        end as poids,
        passages.population_municipale is null
        and count(*) over (partition by passages.code_commune) > 1 as population_inconnue
    from passages
),

parts as (
    select
        poids.*,
        {{ part_arrondie("poids.poids", "poids.code_commune") }} as part
    from poids
)

select
    code_commune_2023,
    code_commune,
    trim_scale(ratio) as ratio,
    trim_scale(population_municipale * ratio) as population,
    trim_scale({{ ratio_exact("part", "code_commune", "code_commune_2023") }}) as part_population,
    population_inconnue
from parts
