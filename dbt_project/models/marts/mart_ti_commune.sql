-- The share of a commune of the reference which a territory holds: all of it but for a commune
-- born of parts that do not all belong to the territory. Without population, parts count alike.
with parts as (
    select
        passages.code_commune_source,
        passages.code_commune,
        passages.ratio * coalesce(populations.population_municipale, 0) as poids,
        sum(passages.ratio * coalesce(populations.population_municipale, 0))
            over (partition by passages.code_commune) as poids_commune,
        sum(passages.ratio) over (partition by passages.code_commune) as ratio_commune,
        passages.ratio
    from {{ ref('bridge_commune_cog') }} as passages
    left join {{ ref('int_commune_population') }} as populations
        on
            passages.code_commune_source = populations.code_commune
            and passages.cog_source = populations.millesime
    where passages.cog_source = date '{{ var("geographie_membres") }}'
),

sommes as (
    select
        membres.phase,
        membres.version_liste,
        membres.id_ti,
        membres.code_commune,
        sum(case when parts.poids_commune > 0 then parts.poids else parts.ratio end) as poids,
        max(case when parts.poids_commune > 0 then parts.poids_commune else parts.ratio_commune end)
            as poids_commune
    from {{ ref('bridge_ti_commune') }} as membres
    inner join parts
        on
            membres.code_commune_2023 = parts.code_commune_source
            and membres.code_commune = parts.code_commune
    group by membres.phase, membres.version_liste, membres.id_ti, membres.code_commune
)

select
    phase,
    version_liste,
    id_ti,
    code_commune,
    case when poids = poids_commune then 1::numeric else trim_scale(poids / poids_commune) end as part_population
from sommes
