{# The six measures of employment, in the order of the published views. #}
{% macro mesures_emploi() -%}
    {{ return([
        'effectif_total',
        'effectif_industrie_be',
        'effectif_manufacturier_c',
        'etablissements_total',
        'etablissements_industrie_be',
        'etablissements_manufacturier_c',
    ]) }}
{%- endmacro %}

{# A condition: true where one of the measures is not a whole number. #}
{% macro est_decimale(mesures) -%}
    {%- for mesure in mesures %}{{ mesure }} <> trunc({{ mesure }}){{ " or " if not loop.last }}{% endfor -%}
{%- endmacro %}

{# The cohort of a unit from two conditions: labelled in phase 1, labelled in phase 2. #}
{% macro cohorte(phase_1, phase_2) -%}
    case
        when {{ phase_1 }} and {{ phase_2 }} then 'phase_1_et_2'
        when {{ phase_1 }} then 'phase_1_seule'
        when {{ phase_2 }} then 'phase_2_seule'
        else 'jamais'
    end
{%- endmacro %}

{# The pinned list of a phase as a date. #}
{% macro version_liste(phase) -%}
    date '{{ var("version_liste_phase_" ~ phase) }}'
{%- endmacro %}

{# A condition on the rows of `relation`: true for the pinned list of either phase. #}
{% macro est_liste_reference(relation=none) -%}
    {{ relation ~ "." if relation else "" }}version_liste in ({{ version_liste(1) }}, {{ version_liste(2) }})
{%- endmacro %}

{# A condition on a department: true where the source of employment has no field. #}
{% macro est_hors_champ(code_departement) -%}
    {{ code_departement }} in ('{{ var("departements_hors_champ") | join("', '") }}')
{%- endmacro %}

{#
    The sum of a measure that is whole unless `estime`: whole numbers add up as integers,
    several times faster than numerics. Null when nothing was published.
    The test emploi_entier_sauf_estime refuses a decimal value, which the cast would round.
#}
{% macro somme(mesure, estime, condition=none) -%}
    {%- set et = " and " ~ condition if condition else "" -%}
    {%- set entiers = "sum(" ~ mesure ~ "::integer) filter (where not " ~ estime ~ et ~ ")" -%}
    {%- set repartis = "sum(" ~ mesure ~ ") filter (where " ~ estime ~ et ~ ")" -%}
    trim_scale(coalesce({{ entiers }} + {{ repartis }}, {{ entiers }}, {{ repartis }}))
{%- endmacro %}

{# The six measures of `relation` as rows (mesure, valeur), for a lateral join. #}
{% macro mesures_en_lignes(relation) -%}
    (
        values
        {%- for mesure in mesures_emploi() %}
        ('{{ mesure }}', {{ relation }}.{{ mesure }}){{ "," if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{#
    The groups and the share of a unit which is in each, as rows (groupe, part), for a lateral
    join. `relation` has the shares labelled in phase 1 (p1), in phase 2 (p2) and in both (p1_et_p2).
    The two groups of a phase add up to 1, and the four cohorts do.
#}
{% macro groupes_en_lignes(relation) -%}
    (
        values
        ('ti_phase_1', {{ relation }}.p1),
        ('hors_ti_phase_1', 1 - {{ relation }}.p1),
        ('ti_phase_2', {{ relation }}.p2),
        ('hors_ti_phase_2', 1 - {{ relation }}.p2),
        ('phase_1_et_2', {{ relation }}.p1_et_p2),
        ('phase_1_seule', {{ relation }}.p1 - {{ relation }}.p1_et_p2),
        ('phase_2_seule', {{ relation }}.p2 - {{ relation }}.p1_et_p2),
        ('jamais', 1 - {{ relation }}.p1 - {{ relation }}.p2 + {{ relation }}.p1_et_p2)
    )
{%- endmacro %}

{# The one extraction of employment that a build reads: gate 2 refuses two in one panel. #}
{% macro extraction_emploi() -%}
    select max(id_extraction) as id_extraction from {{ ref('int_emploi_commune_recue') }}
{%- endmacro %}
