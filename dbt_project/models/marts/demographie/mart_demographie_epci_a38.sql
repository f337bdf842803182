{{ config(pre_hook="set local work_mem = '512MB'; set local enable_sort = off") }}

-- What an EPCI holds whole sums as integers. A commune cut between EPCI alone makes an estimate.
with parts as (
    select
        lieu as code_epci,
        annee,
        code_a38,
        {%- for mesure in mesures_demographie() %}
        sum({{ mesure }}) as {{ mesure }},
        sum({{ mesure }}) filter (where employeur = 'O') as {{ mesure }}_employeurs,
        {%- endfor %}
        false as estime,
        bool_or(censure) as censure
    from {{ ref('int_demographie_lieu') }}
    where entier
    group by lieu, annee, code_a38
    union all
    select
        passages.code_epci,
        lieux.annee,
        lieux.code_a38,
        {%- for mesure in mesures_demographie() %}
        sum(lieux.{{ mesure }} * passages.ratio) as {{ mesure }},
        sum(lieux.{{ mesure }} * passages.ratio) filter (where lieux.employeur = 'O') as {{ mesure }}_employeurs,
        {%- endfor %}
        true as estime,
        bool_or(lieux.censure) as censure
    from {{ ref('int_demographie_lieu') }} as lieux
    inner join {{ ref('int_demographie_passage') }} as passages
        on lieux.lieu = passages.code_commune_recue and lieux.millesime = passages.millesime
    where not lieux.entier and passages.role_epci = 'partage'
    group by passages.code_epci, lieux.annee, lieux.code_a38
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
    case when sum({{ mesure }}) is not null then trim_scale(coalesce(sum({{ mesure }}_employeurs), 0)) end
        as {{ mesure }}_employeurs,
    {%- else %}
    trim_scale(coalesce(sum({{ mesure }}_employeurs), 0)) as {{ mesure }}_employeurs,
    {%- endif %}
    {%- endfor %}
    bool_or(estime) as estime,
    bool_or(censure) as censure
from parts
group by code_epci, annee, code_a38
