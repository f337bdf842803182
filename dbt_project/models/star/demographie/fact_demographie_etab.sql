-- A view: at France's size the rows are many, and what is added to them is short.
{{ config(materialized='view') }}

-- 31 December of a year is in the last 18 months before the vintage from `annee_censure` on.
with rattachements as (
    select
        *,
        extract(year from date_geographie - interval '18 months')::integer as annee_censure
    from {{ ref('int_rattachement_sirene') }}
)

select
    faits.id_extraction,
    faits.millesime,
    faits.annee,
    faits.code_commune,
    rattachements.code_commune_cog,
    rattachements.cog_source,
    rattachements.rattachement,
    faits.code_a38,
    faits.employeur,
    faits.stock_debut,
    faits.entrees,
    faits.sorties,
    faits.transferts_entrants,
    faits.transferts_sortants,
    faits.reclassements_entrants,
    faits.reclassements_sortants,
    faits.stock as stock_fin,
    faits.annee >= rattachements.annee_censure as censure
from {{ ref('stg_sirene__demographie') }} as faits
inner join rattachements
    on faits.code_commune = rattachements.code_commune and faits.millesime = rattachements.millesime
