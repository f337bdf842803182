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

grille as (
    select
        territoires.numero,
        territoires.niveau,
        territoires.code_territoire,
        annees.annee,
        territoires.hors_champ,
        {{ mesures_completees('territoires.hors_champ') | indent(8) }}
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
    {{ mesures_de_comparaison('numero') | indent(4) }}
from grille
