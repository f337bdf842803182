with extraction as (
    select min(id_extraction) as id_extraction from {{ ref('stg_ratios_inpi_bce__bilan') }}
)

select
    ratios.code_epci,
    ratios.annee,
    ratios.entreprises::integer as entreprises,
    ratios.entreprises_publiees::integer as entreprises_publiees,
    ratios.entreprises_secretes::integer as entreprises_secretes,
    ratios.couverture,
    {%- for mesure in ratios_medians() %}
    ratios.mediane_{{ mesure }},
    {%- endfor %}
    ratios.statut,
    extraction.id_extraction
from {{ ref('mart_ratios_epci') }} as ratios
cross join extraction
