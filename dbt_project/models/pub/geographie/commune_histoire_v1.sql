select
    code_commune,
    valable_depuis,
    valable_jusque,
    nom,
    code_epci,
    code_departement,
    code_region,
    motif
from {{ ref('dim_commune') }}
