select
    code_commune,
    annee,
    code_a38,
    effectif,
    etablissements,
    id_extraction,
    estime
from {{ ref('mart_emploi_commune_a38') }}
