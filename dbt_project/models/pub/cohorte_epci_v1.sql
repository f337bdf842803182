select
    code_epci,
    regle,
    version_p1,
    version_p2,
    cohorte,
    part_communes_p1,
    part_communes_p2,
    part_population_p1,
    part_population_p2
from {{ ref('mart_cohorte_epci') }}
