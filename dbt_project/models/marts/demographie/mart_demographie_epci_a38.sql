{{ config(pre_hook="set local work_mem = '512MB'") }}

-- A commune cut between EPCI alone makes an estimate.
with lieux as (
    select
        millesime,
        code_commune_recue,
        code_epci,
        trim_scale(sum(ratio)) as ratio
    from {{ ref('int_demographie_passage') }}
    group by millesime, code_commune_recue, code_epci
),

employeurs as (
    select
        lieux.code_epci,
        faits.annee,
        faits.code_a38,
        faits.employeur,
        {%- for mesure in mesures_demographie() %}
        {{ somme_portee('faits.' ~ mesure, 'lieux.ratio') }} as {{ mesure }},
        {%- endfor %}
        bool_or(lieux.ratio < 1) as estime,
        bool_or(faits.censure) as censure
    from {{ ref('fact_demographie_etab') }} as faits
    inner join lieux
        on faits.code_commune = lieux.code_commune_recue and faits.millesime = lieux.millesime
    group by lieux.code_epci, faits.annee, faits.code_a38, faits.employeur
)

select
    code_epci,
    annee,
    code_a38,
    {%- for mesure in mesures_demographie() %}
    trim_scale(sum({{ mesure }})) as {{ mesure }},
    {%- endfor %}
    {%- for mesure in mesures_demographie() %}
    {%- if mesure.startswith('transferts') %}
    case
        when sum({{ mesure }}) is not null
            then trim_scale(coalesce(sum({{ mesure }}) filter (where employeur = 'O'), 0))
    end as {{ mesure }}_employeurs,
    {%- else %}
    trim_scale(coalesce(sum({{ mesure }}) filter (where employeur = 'O'), 0)) as {{ mesure }}_employeurs,
    {%- endif %}
    {%- endfor %}
    bool_or(estime) as estime,
    bool_or(censure) as censure
from employeurs
group by code_epci, annee, code_a38
