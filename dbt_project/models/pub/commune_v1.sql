select
    code_commune,
    nom,
    code_epci,
    code_departement,
    code_region,
    population,
    millesime
from {{ ref('dim_commune_millesime') }}
where millesime = {{ geographie_reference() }}
