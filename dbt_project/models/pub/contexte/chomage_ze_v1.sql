select
    annee,
    trimestre,
    code_ze,
    taux,
    statut,
    id_extraction
from {{ ref('fact_chomage_ze') }}
