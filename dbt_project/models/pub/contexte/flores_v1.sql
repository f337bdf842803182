select
    annee,
    niveau_geo,
    code_geo,
    nomenclature,
    code_activite,
    etablissements,
    effectif,
    statut,
    statut_etablissements,
    part_secrete,
    id_extraction
from {{ ref('fact_flores') }}
