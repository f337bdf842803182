-- The label of each commune under the pinned list of each phase.
with listes as (
    select
        phase,
        code_commune,
        id_ti,
        part_population
    from {{ ref('mart_ti_commune') }}
    where
        (phase = 1 and version_liste = {{ version_liste(1) }})
        or (phase = 2 and version_liste = {{ version_liste(2) }})
),

labels as (
    select
        phase,
        code_commune,
        least(sum(part_population), 1) as part_population,
        (array_agg(id_ti order by part_population desc, id_ti asc))[1] as id_ti
    from listes
    group by phase, code_commune
)

select
    communes.code_commune,
    communes.code_epci,
    communes.code_departement,
    communes.code_region,
    communes.population,
    coalesce(phase_1.part_population, 0) as part_population_p1,
    coalesce(phase_2.part_population, 0) as part_population_p2,
    phase_1.id_ti as id_ti_p1,
    phase_2.id_ti as id_ti_p2,
    coalesce(phase_1.part_population > 0.5, false) as label_p1,
    coalesce(phase_2.part_population > 0.5, false) as label_p2
from {{ ref('dim_commune') }} as communes
left join labels as phase_1
    on communes.code_commune = phase_1.code_commune and phase_1.phase = 1
left join labels as phase_2
    on communes.code_commune = phase_2.code_commune and phase_2.phase = 2
where communes.millesime = {{ geographie_reference() }}
