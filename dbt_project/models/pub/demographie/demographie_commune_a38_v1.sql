-- Industry alone: of all activities, France has more than ten million rows, which the EPCI sum up.
with extraction as (
    {{ extraction_sirene() }}
),

secteurs as (
    select distinct code_a38 from {{ ref('dim_activite') }}
    where industrie_be
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
inner join secteurs on faits.code_a38 = secteurs.code_a38
cross join extraction
