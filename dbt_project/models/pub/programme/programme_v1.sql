select
    code_programme,
    ordre,
    nom_programme,
    nom_programme_en,
    debut,
    fin,
    organisme,
    source,
    url,
    version_liste,
    statut,
    statut_dates
from {{ ref('dim_programme') }}
