select
    groupe,
    annee,
    ponderation,
    mesure,
    valeur,
    base_100_2018,
    nb_unites
from {{ ref('mart_ti_vs_hors_ti') }}
