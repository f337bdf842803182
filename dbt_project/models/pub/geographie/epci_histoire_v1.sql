select
    code_epci,
    valable_depuis,
    valable_jusque,
    nom,
    nature,
    code_departement,
    code_region,
    motif
from {{ ref('dim_epci') }}
