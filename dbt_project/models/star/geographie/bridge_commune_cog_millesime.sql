select
    code_commune_source,
    valable_depuis,
    valable_jusque,
    cog_cible,
    code_commune,
    ratio,
    type,
    estime,
    cible_partagee,
    population_inconnue
from {{ ref('int_cog_trajet') }}
