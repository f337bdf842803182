{{ config(post_hook="analyze {{ this }}") }}

-- The label of each commune under the pinned list of each phase, as a share of its population:
-- between 0 and 1 only for a commune born of parts of which some are labelled.
with parties as (
    select
        code_commune_2023,
        code_commune,
        max(part_population) as part_population,
        bool_or(phase = 1) as label_p1,
        bool_or(phase = 2) as label_p2
    from {{ ref('bridge_ti_commune') }}
    where {{ est_liste_reference() }}
    group by code_commune_2023, code_commune
),

parts as (
    select
        code_commune,
        sum(part_population) filter (where label_p1) as part_population_p1,
        sum(part_population) filter (where label_p2) as part_population_p2,
        sum(part_population) filter (where label_p1 and label_p2) as part_population_p1_et_p2
    from parties
    group by code_commune
),

premiers as (
    select distinct on (phase, code_commune)
        phase,
        code_commune,
        id_ti
    from {{ ref('mart_ti_commune') }}
    where {{ est_liste_reference() }}
    order by phase asc, code_commune asc, part_population desc, id_ti asc
)

select
    communes.code_commune,
    communes.code_epci,
    communes.code_departement,
    communes.code_region,
    communes.population,
    coalesce(trim_scale(parts.part_population_p1), 0) as part_population_p1,
    coalesce(trim_scale(parts.part_population_p2), 0) as part_population_p2,
    coalesce(trim_scale(parts.part_population_p1_et_p2), 0) as part_population_p1_et_p2,
    phase_1.id_ti as id_ti_p1,
    phase_2.id_ti as id_ti_p2
from {{ ref('dim_commune_millesime') }} as communes
left join parts on communes.code_commune = parts.code_commune
left join premiers as phase_1
    on communes.code_commune = phase_1.code_commune and phase_1.phase = 1
left join premiers as phase_2
    on communes.code_commune = phase_2.code_commune and phase_2.phase = 2
where communes.millesime = {{ geographie_reference() }}
