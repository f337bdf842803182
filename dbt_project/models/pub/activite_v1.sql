select
    code_ape,
    libelle,
    code_a88,
    libelle_a88,
    code_a38,
    libelle_a38,
    code_a17,
    libelle_a17,
    code_a5,
    libelle_a5,
    industrie_be,
    manufacturier_c
from {{ ref('dim_activite') }}
