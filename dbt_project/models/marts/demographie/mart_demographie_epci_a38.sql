{{ config(pre_hook="set local work_mem = '512MB'; set local enable_sort = off") }}

-- Summed by hash: sorting twenty million rows for it takes longer.
-- Nearly every row is of a commune that one EPCI holds whole: these sum as integers. A commune cut
-- between EPCI alone makes an estimate.
with
{%- for role, part in [('entier', ''), ('partage', ' * lieux.ratio')] %}
{{ role }}s as (
    select
        lieux.code_epci,
        faits.annee,
        faits.code_a38,
        {%- for mesure in mesures_demographie() %}
        sum(faits.{{ mesure }}{{ part }}) as {{ mesure }},
        sum(faits.{{ mesure }}{{ part }}) filter (where faits.employeur = 'O') as {{ mesure }}_employeurs,
        {%- endfor %}
        {{ role == 'partage' }} as estime,
        bool_or(faits.censure) as censure
    from {{ ref('fact_demographie_etab') }} as faits
    inner join {{ ref('int_demographie_passage') }} as lieux
        on faits.code_commune = lieux.code_commune_recue and faits.millesime = lieux.millesime
    where lieux.role_epci = '{{ role }}'
    group by lieux.code_epci, faits.annee, faits.code_a38
),
{%- endfor %}

ensemble as (
    select * from entiers
    union all
    select * from partages
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
from ensemble
group by code_epci, annee, code_a38
