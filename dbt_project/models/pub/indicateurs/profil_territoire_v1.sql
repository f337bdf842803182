select
    niveau,
    code_territoire,
    code_indicateur,
    annee,
    valeur,
    statut,
    rang,
    centile,
    nb_territoires,
    moyenne_pairs,
    nb_pairs,
    codes_pairs
from {{ ref('mart_profil_territoire') }}
