select
    emplois.id_extraction,
    emplois.annee,
    emplois.code_commune,
    emplois.code_ape,
    emplois.effectif,
    emplois.etablissements,
    rattachements.rattachement,
    rattachements.code_commune_cog,
    rattachements.cog_source
from {{ ref('stg_urssaf_commune_ape__commune_ape') }} as emplois
inner join {{ ref('int_emploi_rattachement') }} as rattachements
    on emplois.code_commune = rattachements.code_commune
