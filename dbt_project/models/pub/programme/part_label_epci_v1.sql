select
    code_epci,
    version_p1,
    version_p2,
    part_communes_p1,
    part_communes_p2,
    part_population_p1,
    part_population_p2,
    effectif_industrie_be_2017,
    part_emploi_industriel_2017_p1,
    part_emploi_industriel_2017_p2,
    estime,
    statut
from {{ ref('mart_part_label_epci') }}
