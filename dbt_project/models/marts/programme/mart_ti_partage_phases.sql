-- The communes of the lists' geography that a territory of phase 1 and one of phase 2 both hold.
with communes as (
    select
        phase,
        id_ti,
        code_commune_2023,
        sum(coalesce(population, 0)) as population
    from {{ ref('bridge_ti_commune') }}
    where {{ est_liste_reference() }}
    group by phase, id_ti, code_commune_2023
),

populations as (
    select
        phase,
        id_ti,
        sum(population) as population
    from communes
    group by phase, id_ti
),

partages as (
    select
        p1.id_ti as id_ti_p1,
        p2.id_ti as id_ti_p2,
        count(*)::integer as nb_communes_partagees,
        sum(p1.population) as population_partagee
    from communes as p1
    inner join communes as p2
        on p1.code_commune_2023 = p2.code_commune_2023 and p1.phase = 1 and p2.phase = 2
    group by p1.id_ti, p2.id_ti
)

select
    partages.id_ti_p1,
    partages.id_ti_p2,
    partages.nb_communes_partagees,
    partages.population_partagee,
    trim_scale(round(partages.population_partagee / nullif(p1.population, 0), 12)) as part_p1,
    trim_scale(round(partages.population_partagee / nullif(p2.population, 0), 12)) as part_p2
from partages
inner join populations as p1 on p1.phase = 1 and partages.id_ti_p1 = p1.id_ti
inner join populations as p2 on p2.phase = 2 and partages.id_ti_p2 = p2.id_ti
