-- Industry alone: of all activities France has more than twenty million rows, which the EPCI sum up.
-- A view: nearly every row goes as it is to a commune of its own, the few others are summed.
{{ config(materialized='view') }}

with secteurs as (
    select distinct code_a38 from {{ ref('dim_activite') }}
    where industrie_be
),

faits as (
    select faits.*
    from {{ ref('fact_demographie_etab') }} as faits
    inner join secteurs on faits.code_a38 = secteurs.code_a38
)

select
    passages.code_commune,
    faits.annee,
    faits.code_a38,
    faits.employeur,
    {%- for mesure in mesures_demographie() %}
    faits.{{ mesure }}::numeric as {{ mesure }},
    {%- endfor %}
    false as estime,
    faits.censure
from faits
inner join {{ ref('int_demographie_passage') }} as passages
    on faits.code_commune = passages.code_commune_recue and faits.millesime = passages.millesime
where passages.seul
union all
select
    passages.code_commune,
    faits.annee,
    faits.code_a38,
    faits.employeur,
    {%- for mesure in mesures_demographie() %}
    {{ somme_portee('faits.' ~ mesure, 'passages.ratio') }} as {{ mesure }},
    {%- endfor %}
    bool_or(passages.ratio < 1) as estime,
    bool_or(faits.censure) as censure
from faits
inner join {{ ref('int_demographie_passage') }} as passages
    on faits.code_commune = passages.code_commune_recue and faits.millesime = passages.millesime
where not passages.seul
group by passages.code_commune, faits.annee, faits.code_a38, faits.employeur
