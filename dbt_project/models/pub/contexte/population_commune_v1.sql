select
    code_commune,
    annee,
    population,
    estime,
    statut,
    origine
from {{ ref('mart_population_commune') }}
