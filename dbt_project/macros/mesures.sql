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

{# A condition on a department: true where the source of employment has no field. #}
{% macro est_hors_champ(code_departement) -%}
    {{ code_departement }} in ('{{ var("departements_hors_champ") | join("', '") }}')
{%- endmacro %}

{#
    The sum of a measure that is whole unless `estime`: whole numbers add up as integers,
    several times faster than numerics. Null when nothing was published.
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

{# The groups that a labelled unit belongs to, as rows (groupe), for a lateral join. #}
{% macro groupes_en_lignes(relation) -%}
    (
        values
        (case when {{ relation }}.label_p1 then 'ti_phase_1' else 'hors_ti_phase_1' end),
        (case when {{ relation }}.label_p2 then 'ti_phase_2' else 'hors_ti_phase_2' end),
        ({{ cohorte(relation ~ '.label_p1', relation ~ '.label_p2') }})
    )
{%- endmacro %}
