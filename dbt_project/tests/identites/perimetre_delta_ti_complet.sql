-- Every territory of either reference list stands in the links, and what it shares with those of the
-- other phase is no more than its population.
with territoires as (
    select
        phase,
        id_ti,
        population
    from {{ ref('dim_territoire_industrie') }}
    where liste_reference
),

liens as (
    select
        1 as phase,
        id_ti_p1 as id_ti,
        population_partagee
    from {{ ref('perimetre_delta_ti_v1') }}
    union all
    select
        2 as phase,
        id_ti_p2 as id_ti,
        population_partagee
    from {{ ref('perimetre_delta_ti_v1') }}
)

select
    territoires.phase,
    territoires.id_ti
from territoires
left join liens on territoires.phase = liens.phase and territoires.id_ti = liens.id_ti
group by territoires.phase, territoires.id_ti, territoires.population
having count(liens.id_ti) = 0 or sum(liens.population_partagee) > territoires.population
