-- Industry alone: of all activities France has more than twenty million rows, which the EPCI sum up.
-- Nearly every row goes as it is to a commune of its own, the few others are summed.
{{ config(pre_hook="set local work_mem = '256MB'", post_hook="analyze {{ this }}") }}

with secteurs as (
    select array_agg(distinct code_a38) as codes
    from {{ ref('dim_activite') }}
    where industrie_be
),

-- Other activities are left out where rows are read, before any join.
faits as not materialized (
    select faits.*
    from {{ ref('fact_demographie_etab') }} as faits
    where faits.code_a38 = any((select secteurs.codes from secteurs)::text[])
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
