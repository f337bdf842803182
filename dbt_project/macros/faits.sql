{# The first day of a vintage written as a day, a month or a year. #}
{% macro date_millesime(millesime) -%}
    case
        when {{ millesime }} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then {{ millesime }}::date
        when {{ millesime }} ~ '^[0-9]{4}-[0-9]{2}$' then ({{ millesime }} || '-01')::date
        else make_date(left({{ millesime }}, 4)::integer, 1, 1)
    end
{%- endmacro %}

{# The eight measures of the demography of establishments, in the order of the published views. #}
{% macro mesures_demographie() -%}
    {{ return([
        'stock_debut',
        'entrees',
        'sorties',
        'transferts_entrants',
        'transferts_sortants',
        'reclassements_entrants',
        'reclassements_sortants',
        'stock_fin',
    ]) }}
{%- endmacro %}

{#
    The sum of a measure of whole numbers times the share of each row that counts: integers where
    the share is 1, several times faster than numerics. Null when nothing was published.
#}
{% macro somme_portee(mesure, ratio) -%}
    {%- set entiers = "(sum(" ~ mesure ~ ") filter (where " ~ ratio ~ " = 1))::numeric" -%}
    {%- set repartis = "sum(" ~ mesure ~ " * " ~ ratio ~ ") filter (where " ~ ratio ~ " < 1)" -%}
    trim_scale(coalesce({{ entiers }} + {{ repartis }}, {{ entiers }}, {{ repartis }}))
{%- endmacro %}

{# The one extraction of the register's demography that a build reads: its part keeps the latest. #}
{% macro extraction_sirene() -%}
    select min(id_extraction) as id_extraction from {{ ref('stg_sirene__demographie') }}
{%- endmacro %}

{# A name of commune to compare with another: without case, accents, hyphens, abbreviated saints. #}
{% macro nom_compare(nom) -%}
    regexp_replace(
        trim(regexp_replace(
            translate(
                replace(replace(lower({{ nom }}), 'œ', 'oe'), 'æ', 'ae'),
                'àâäáãéèêëíîïóôöõúùûüÿçñ',
                'aaaaaeeeeiiioooouuuuycn'
            ),
            '[^a-z0-9]+', ' ', 'g'
        )),
        '\mst(e?)\M', 'saint\1', 'g'
    )
{%- endmacro %}

{# The measures of company accounts, as staged. #}
{% macro ratios_mesures() -%}
    {{ return([
        'chiffre_affaires', 'marge_brute', 'ebe', 'ebit', 'resultat_net', 'taux_endettement',
        'ratio_liquidite', 'ratio_vetuste', 'autonomie_financiere', 'poids_bfr_exploitation_sur_ca',
        'couverture_interets', 'caf_sur_ca', 'capacite_remboursement', 'marge_ebe',
        'resultat_courant_sur_ca', 'poids_bfr_exploitation_sur_ca_jours', 'rotation_stocks_jours',
        'credit_clients_jours', 'credit_fournisseurs_jours',
    ]) }}
{%- endmacro %}

{# The measures of company accounts of which a territory has the median. #}
{% macro ratios_medians() -%}
    {{ return(['taux_endettement', 'ratio_liquidite', 'autonomie_financiere', 'marge_ebe', 'caf_sur_ca']) }}
{%- endmacro %}
