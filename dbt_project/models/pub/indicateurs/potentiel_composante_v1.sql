select
    code_epci,
    composante,
    code_indicateur,
    annee,
    valeur,
    centile,
    poids
from {{ ref('mart_potentiel_composante') }}
