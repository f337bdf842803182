-- What is received each year, the fact, and the communes of the reference with the codes that no
-- list has: the same population, to the unit.
with recus as (
    select
        annee,
        sum(population_municipale) as population
    from {{ ref('int_population_recue') }}
    group by annee
),

faits as (
    select
        annee,
        sum(population_municipale) as population,
        coalesce(sum(population_municipale) filter (where rattachement = 'inconnu'), 0) as inconnue
    from {{ ref('fact_population') }}
    group by annee
),

communes as (
    select
        annee,
        coalesce(sum(population), 0) as population
    from {{ ref('mart_population_commune') }}
    group by annee
)

select recus.annee
from recus
full join faits on recus.annee = faits.annee
left join communes on recus.annee = communes.annee
where
    recus.population is distinct from faits.population
    or recus.population is distinct from communes.population + faits.inconnue
