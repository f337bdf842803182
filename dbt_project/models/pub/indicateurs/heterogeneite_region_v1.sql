select
    niveau,
    code_territoire,
    annee,
    code_indicateur,
    nb_epci,
    moyenne,
    decile_1,
    quartile_1,
    mediane,
    quartile_3,
    decile_9,
    part_en_progres
from {{ ref('mart_heterogeneite_region') }}
