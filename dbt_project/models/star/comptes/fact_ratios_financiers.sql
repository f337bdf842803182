-- A view: accounts are many and wide. The registered office is known for companies whose office is
-- an industrial establishment; the others keep their accounts, without a place.
{{ config(materialized='view') }}

select
    ratios.id_extraction,
    ratios.siren,
    extract(year from ratios.date_cloture_exercice)::integer as annee,
    ratios.date_cloture_exercice as date_cloture,
    ratios.type_bilan,
    ratios.comptes_sociaux,
    ratios.confidentialite,
    sieges.code_commune,
    rattachements.code_commune_cog,
    rattachements.cog_source,
    coalesce(rattachements.rattachement, 'aucun') as rattachement,
    {%- for mesure in ratios_mesures() %}
    ratios.{{ mesure }},
    {%- endfor %}
    ratios.statut
from {{ ref('stg_ratios_inpi_bce__ratios') }} as ratios
left join {{ ref('int_siege_industriel') }} as sieges on ratios.siren = sieges.siren
left join {{ ref('int_rattachement_sirene') }} as rattachements
    on
        sieges.millesime = rattachements.millesime
        and sieges.code_commune = rattachements.code_commune
