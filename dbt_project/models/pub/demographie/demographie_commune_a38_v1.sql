with extraction as (
    {{ extraction_sirene() }}
)

select
    faits.code_commune,
    faits.annee,
    faits.code_a38,
    faits.employeur,
    {%- for mesure in mesures_demographie() %}
    faits.{{ mesure }},
    {%- endfor %}
    faits.estime,
    faits.censure,
    extraction.id_extraction
from {{ ref('mart_demographie_commune_a38') }} as faits
cross join extraction
