select
    code_programme,
    code_commune,
    debut,
    fin,
    origine_debut,
    ids_programme,
    version_liste,
    estime,
    id_extraction
from {{ ref('fact_programme_commune') }}
