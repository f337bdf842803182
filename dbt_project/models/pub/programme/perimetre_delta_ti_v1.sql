select
    lien,
    nature,
    id_ti_p1,
    lib_ti_p1,
    id_ti_p2,
    lib_ti_p2,
    population_ti_p1,
    population_ti_p2,
    nb_communes_partagees,
    population_partagee,
    part_p1,
    part_p2
from {{ ref('mart_perimetre_delta_ti') }}
