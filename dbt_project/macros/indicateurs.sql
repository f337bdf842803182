{# The movements of establishments that indicators read. #}
{% macro mesures_rotation() -%}
    {{ return([
        'stock_debut', 'entrees', 'sorties', 'transferts_entrants', 'transferts_sortants', 'stock_fin',
    ]) }}
{%- endmacro %}

{# Creations followed 3 and 5 years, and those that remain. #}
{% macro mesures_survie() -%}
    {{ return(['creations_3', 'survivants_3', 'creations_5', 'survivants_5']) }}
{%- endmacro %}

{# Every measure that is not of employment. #}
{% macro mesures_hors_emploi() -%}
    {{ return(
        ['population'] + mesures_rotation() + mesures_survie() + ['montant_annonce', 'montant_engage']
    ) }}
{%- endmacro %}

{#
    The measures of a territory and a year, from `emplois` and `autres`, joined to every one of them:
    in the field of employment what is absent is zero; in what the register and the funds cover, too.
#}
{% macro mesures_completees(hors_champ) -%}
    {%- for mesure in mesures_emploi() -%}
    case when not {{ hors_champ }} then trim_scale(coalesce(emplois.{{ mesure }}, 0)) end as {{ mesure }},
    {% endfor -%}
    {%- for mesure in mesures_hors_emploi()[1:] -%}
    trim_scale(coalesce(autres.{{ mesure }}, 0)) as {{ mesure }},
    {% endfor -%}
    trim_scale(autres.population) as population
{%- endmacro %}

{# What growth and intensity compare with: the year before, annee_base and annee_covariables. #}
{% macro mesures_de_comparaison(cle) -%}
    {%- for mesure in mesures_emploi()[:3] -%}
    max({{ mesure }}) over (
        partition by {{ cle }} order by annee range between 1 preceding and 1 preceding
    ) as {{ mesure }}_avant,
    max({{ mesure }}) filter (where annee = {{ var('annee_base') }}) over (partition by {{ cle }})
        as {{ mesure }}_base,
    {% endfor -%}
    max(effectif_industrie_be) filter (where annee = {{ var('annee_covariables') }})
        over (partition by {{ cle }})
        as effectif_industrie_be_2017
{%- endmacro %}

{# The indicators of var('indicateurs') which are a sum or a ratio of sums of mart_territoire_mesure. #}
{% macro indicateurs_de_sommes() -%}
    {{ return(var('indicateurs') | selectattr('numerateur', 'defined') | list) }}
{%- endmacro %}

{# The codes of those that add up from commune to France. #}
{% macro sommes_par_commune() -%}
    {{ return(indicateurs_de_sommes() | selectattr('regle', 'equalto', 'somme') | map(attribute='code') | list) }}
{%- endmacro %}

{# A text of var('indicateurs') as a literal of SQL; null when it is absent. #}
{% macro texte_sql(texte) -%}
    {{ "'" ~ (texte | string | trim | replace("'", "''")) ~ "'" if texte else "null" }}
{%- endmacro %}

{#
    The value of an indicator and its status, from a numerator, a denominator (1 for a sum) and what
    is known of the source: a ratio over zero has no value, and says so.
#}
{% macro statut_ratio(numerateur, denominateur, hors_champ, a_venir) -%}
    case
        when {{ hors_champ }} then 'hors_champ'
        when {{ a_venir }} then 'non_encore_publie'
        when {{ numerateur }} is null or {{ denominateur }} is null then 'hors_champ'
        when {{ denominateur }} = 0 then 'non_applicable'
        else 'publie'
    end
{%- endmacro %}

{# A condition: true where a family of measures covers the year. Both bounds are read once. #}
{% macro annee_couverte(annee, couverture) -%}
    {{ annee }}
    >= (select premiere_annee from {{ ref('mart_indicateur_couverture') }} where couverture = '{{ couverture }}')
    and {{ annee }}
    <= (select derniere_annee from {{ ref('mart_indicateur_couverture') }} where couverture = '{{ couverture }}')
{%- endmacro %}

{# A numerator over a denominator, which is nothing for a sum; no value over zero. #}
{% macro rapport(numerateur, denominateur) -%}
    {{ "(" ~ numerateur ~ ") / nullif(" ~ denominateur ~ ", 0)" if denominateur else numerateur }}
{%- endmacro %}

{# A decimal as it is published: nine decimals at most, without trailing zeros. #}
{% macro arrondi(valeur) -%}
    trim_scale(round(({{ valeur }})::numeric, 9))
{%- endmacro %}

{# The share of rows whose value is below, plus half of those equal: 0 to 100, ties alike. #}
{% macro centile(valeur, groupe) -%}
    100 * (
        rank() over (partition by {{ groupe }} order by {{ valeur }}) - 1
        + count(*) over (partition by {{ groupe }}, {{ valeur }}) / 2.0
    ) / count(*) over (partition by {{ groupe }})
{%- endmacro %}

{# Symmetric growth (Davis, Haltiwanger, Schuh), between -2 (exit) and 2 (entry); null when both are 0. #}
{% macro croissance_dhs(avant, apres) -%}
    ({{ apres }} - {{ avant }}) / nullif(({{ apres }} + {{ avant }}) / 2.0, 0)
{%- endmacro %}

{# The indicators that are covariates of the evaluation, each as of annee_covariables or before. #}
{% macro indicateurs_covariables() -%}
    {{ return([
        'effectif_total', 'effectif_industrie_be', 'effectif_manufacturier_c', 'etablissements_industrie_be',
        'part_industrie_be', 'part_manufacturier_c', 'taille_moyenne_industrie_be',
        'quotient_localisation_industrie_be', 'krugman_a38', 'hhi_a38', 'hhi_industrie_a38',
        'stock_etablissements_employeurs', 'taux_entree', 'taux_sortie', 'population',
        'emplois_industriels_par_habitant', 'taux_chomage_zone', 'salaire_brut_moyen', 'revenu_median',
    ]) }}
{%- endmacro %}

{# The square of the distance between two rows over some columns; an unknown gap counts for nothing. #}
{% macro distance_carree(un, autre, colonnes) -%}
    {%- for colonne in colonnes %}
    coalesce(({{ un }}.{{ colonne }} - {{ autre }}.{{ colonne }}) ^ 2, 0){{ " +" if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#
    The list of a territory of the programme, from its code; nothing for the others. A territory is
    compared with those of its own list: a later list changes no rank and no peer of another.
#}
{% macro liste_du_territoire(code) -%}
    case when {{ code }} like '%:%' then split_part({{ code }}, ':', 1) else '' end
{%- endmacro %}
