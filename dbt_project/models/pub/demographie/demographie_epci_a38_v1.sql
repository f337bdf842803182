with extraction as (
    {{ extraction_sirene() }}
)

select
    faits.code_epci,
    faits.annee,
    faits.code_a38,
    {%- for qui in ['', '_employeurs'] %}
    {%- for mesure in mesures_demographie() %}
    faits.{{ mesure }}{{ qui }},
    {%- endfor %}
    {%- endfor %}
    faits.estime,
    faits.censure,
    extraction.id_extraction
from {{ ref('mart_demographie_epci_a38') }} as faits
cross join extraction
