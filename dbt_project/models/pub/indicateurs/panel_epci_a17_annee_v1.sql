select
    code_epci,
    annee,
    code_a17,
    effectif,
    etablissements,
    cohorte,
    cluster_ti,
    code_region,
    statut,
    estime,
    id_extraction
from {{ ref('mart_eval_panel_epci_a17_annee') }}
