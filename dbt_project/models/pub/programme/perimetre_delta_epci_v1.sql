select
    code_epci,
    nom_epci,
    statut,
    etat_p1,
    etat_p2,
    part_population_p1,
    part_population_p2,
    ids_ti_p1,
    lib_ti_p1,
    ids_ti_p2,
    lib_ti_p2
from {{ ref('mart_perimetre_delta_epci') }}
