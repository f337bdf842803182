select
    version,
    code_ape,
    code_filiere,
    industrie_be,
    nb_filieres,
    prefixe_regle,
    raison
from {{ ref('bridge_filiere_activite') }}
