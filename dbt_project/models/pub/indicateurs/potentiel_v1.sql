select
    code_epci,
    score,
    rang,
    rang_minimal,
    rang_maximal,
    nb_composantes,
    statut
from {{ ref('mart_potentiel') }}
