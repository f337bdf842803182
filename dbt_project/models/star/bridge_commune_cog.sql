select
    code_commune_source,
    cog_source,
    code_commune,
    cog_cible,
    ratio,
    type,
    estime,
    cible_partagee,
    population_inconnue
from {{ ref('int_cog_passage') }}
