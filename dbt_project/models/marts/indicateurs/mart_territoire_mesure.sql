{{ config(pre_hook="set local work_mem = '256MB'", post_hook="analyze {{ this }}") }}

-- A row per territory and year of employment, with what ratios are made of.
with secteurs as (
    select distinct
        code_a38,
        industrie_be,
        manufacturier_c
    from {{ ref('dim_activite') }}
),

emplois as (
    select
        emplois.numero,
        {%- for mesure in ['effectif', 'etablissements'] %}
        sum(emplois.{{ mesure }}) as {{ mesure }}_total,
        sum(emplois.{{ mesure }}) filter (where secteurs.industrie_be) as {{ mesure }}_industrie_be,
        sum(emplois.{{ mesure }}) filter (where secteurs.manufacturier_c) as {{ mesure }}_manufacturier_c,
        {%- endfor %}
        emplois.annee
    from {{ ref('mart_territoire_a38') }} as emplois
    inner join secteurs on emplois.code_a38 = secteurs.code_a38
    group by emplois.numero, emplois.annee
),

autres as (
    select
        territoires.numero,
        {%- for mesure in mesures_hors_emploi() %}
        sum(mesures.{{ mesure }} * territoires.part) as {{ mesure }},
        {%- endfor %}
        mesures.annee
    from {{ ref('mart_territoire_atome') }} as territoires
    inner join {{ ref('mart_atome_annee') }} as mesures on territoires.atome = mesures.atome
    group by territoires.numero, mesures.annee
),

-- In the field of employment what is absent is zero; in what the register and the funds cover, too.
grille as (
    select
        territoires.numero,
        territoires.niveau,
        territoires.code_territoire,
        annees.annee,
        territoires.hors_champ,
        {%- for mesure in mesures_emploi() %}
        case when not territoires.hors_champ then trim_scale(coalesce(emplois.{{ mesure }}, 0)) end as {{ mesure }},
        {%- endfor %}
        {%- for mesure in mesures_hors_emploi()[1:] %}
        trim_scale(coalesce(autres.{{ mesure }}, 0)) as {{ mesure }},
        {%- endfor %}
        trim_scale(autres.population) as population
    from {{ ref('mart_territoire') }} as territoires
    cross join {{ ref('dim_annee') }} as annees
    left join emplois
        on
            territoires.numero = emplois.numero
            and annees.annee = emplois.annee
    left join autres
        on
            territoires.numero = autres.numero
            and annees.annee = autres.annee
)

select
    *,
    {%- for mesure in mesures_emploi()[:3] %}
    max({{ mesure }}) over (
        partition by numero order by annee range between 1 preceding and 1 preceding
    ) as {{ mesure }}_avant,
    max({{ mesure }}) filter (where annee = {{ var('annee_base') }}) over (partition by numero)
        as {{ mesure }}_base,
    {%- endfor %}
    max(effectif_industrie_be) filter (where annee = {{ var('annee_covariables') }})
        over (partition by numero)
        as effectif_industrie_be_2017
from grille
