select
    code_epci,
    annee,
    code_a38,
    effectif,
    etablissements,
    id_extraction,
    estime
from {{ ref('mart_emploi_epci_a38') }}
