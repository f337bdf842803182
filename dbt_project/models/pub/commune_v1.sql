select
    code_commune,
    nom,
    code_epci,
    code_departement,
    code_region,
    population,
    millesime
from {{ ref('dim_commune') }}
where millesime = {{ geographie_reference() }}
