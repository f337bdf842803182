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
    select min(id_extraction) as id_extraction from {{ ref('int_sirene_commune_recue') }}
    where partie = 'demographie'
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

{#
    The CTEs and the final select that place the codes of a CTE `recus` (source, millesime,
    code_commune), in the order of what explains each: the geography loaded that is nearest to that of
    the file, an arrondissement, a movement, nothing.
#}
{% macro codes_rattaches() -%}
fichiers as (
    select distinct
        source,
        millesime,
        {{ date_millesime('millesime') }} as date_geographie
    from recus
),

charges as (
    select distinct millesime from {{ ref('int_cog_commune') }}
),

-- Between two as near, the earlier.
dates as (
    select distinct on (fichiers.source, fichiers.millesime)
        fichiers.*,
        charges.millesime as cog
    from fichiers
    left join charges on true
    order by
        fichiers.source asc, fichiers.millesime asc,
        abs(charges.millesime - fichiers.date_geographie) asc, charges.millesime asc
),

situes as (
    select
        recus.*,
        dates.date_geographie,
        coalesce(communes.millesime, arrondissements.millesime) as cog_source,
        coalesce(communes.code_commune, arrondissements.code_commune) as code_commune_cog,
        case
            when communes.code_commune is not null then 'cog'
            when arrondissements.code_commune is not null then 'arrondissement'
        end as rattachement
    from recus
    inner join dates on recus.source = dates.source and recus.millesime = dates.millesime
    left join {{ ref('int_cog_commune') }} as communes
        on recus.code_commune = communes.code_commune and dates.cog = communes.millesime
    left join {{ ref('int_cog_arrondissement') }} as arrondissements
        on recus.code_commune = arrondissements.code_arrondissement and dates.cog = arrondissements.millesime
),

-- Few codes are left to look for in the other geographies and in the movements.
mouvements as (
    select distinct on (situes.source, situes.millesime, situes.code_commune)
        situes.source,
        situes.millesime,
        situes.code_commune,
        passages.cog_source
    from situes
    inner join {{ ref('int_cog_passage') }} as passages
        on situes.code_commune = passages.code_commune_source
    where situes.rattachement is null
    order by
        situes.source asc, situes.millesime asc, situes.code_commune asc,
        abs(passages.cog_source - situes.date_geographie) asc, passages.cog_source asc
)

select
    situes.source,
    situes.millesime,
    situes.code_commune,
    situes.date_geographie,
    coalesce(situes.code_commune_cog, mouvements.code_commune) as code_commune_cog,
    coalesce(situes.cog_source, mouvements.cog_source) as cog_source,
    coalesce(
        situes.rattachement, case when mouvements.code_commune is not null then 'mouvement' end, 'inconnu'
    ) as rattachement
from situes
left join mouvements
    on
        situes.source = mouvements.source
        and situes.millesime = mouvements.millesime
        and situes.code_commune = mouvements.code_commune
{%- endmacro %}
