{{ config(materialized='view') }}

select
    etablissements.id_extraction,
    etablissements.siret,
    etablissements.siren,
    etablissements.code_commune,
    rattachements.code_commune_cog,
    rattachements.cog_source,
    rattachements.rattachement,
    etablissements.code_a38,
    etablissements.code_ape,
    etablissements.code_ape_industrie,
    etablissements.etat,
    etablissements.employeur,
    etablissements.debut_industrie,
    etablissements.fin_industrie,
    etablissements.tranche_effectif,
    etablissements.annee_effectif,
    etablissements.siege
from {{ ref('stg_sirene__etablissement_industriel') }} as etablissements
inner join {{ ref('int_rattachement_sirene') }} as rattachements
    on
        etablissements.code_commune = rattachements.code_commune
        and etablissements.millesime = rattachements.millesime
