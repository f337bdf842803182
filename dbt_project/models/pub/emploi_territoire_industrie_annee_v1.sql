select
    phase,
    version_liste,
    id_ti,
    annee,
    effectif_total,
    effectif_industrie_be,
    effectif_manufacturier_c,
    etablissements_total,
    etablissements_industrie_be,
    etablissements_manufacturier_c,
    estime,
    statut
from {{ ref('mart_emploi_territoire_industrie_annee') }}
