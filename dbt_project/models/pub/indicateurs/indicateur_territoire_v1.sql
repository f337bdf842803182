select
    niveau,
    code_territoire,
    annee,
    code_indicateur,
    valeur,
    statut,
    source
from {{ ref('mart_indicateur_territoire') }}
