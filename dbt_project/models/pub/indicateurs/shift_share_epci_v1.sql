select
    code_epci,
    periode,
    champ,
    annee_debut,
    annee_fin,
    effectif_debut,
    effectif_fin,
    variation,
    effet_national,
    effet_structurel,
    effet_local,
    part_effet_local,
    cellules_ecartees,
    statut
from {{ ref('mart_shift_share_epci') }}
