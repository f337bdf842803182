select
    code_commune,
    id_ti_p1,
    id_ti_p2,
    statut
from {{ ref('mart_perimetre_delta') }}
