select
    code_ape,
    code_ape_2025,
    libelle_2025,
    part,
    type,
    contenu_commun,
    id_extraction
from {{ ref('bridge_naf_2025') }}
