-- A project without a usable place stays: wider than a commune, or a code that no list has.
select
    projets.source,
    projets.id_projet,
    projets.id_dossier,
    projets.libelle,
    projets.annee,
    null::date as date_decision,
    projets.code_commune,
    rattachements.code_commune_cog,
    rattachements.cog_source,
    coalesce(rattachements.rattachement, 'aucun') as rattachement,
    null::text as code_epci_recu,
    projets.axe,
    projets.mesure,
    projets.territoires_industrie,
    case when rattachements.code_commune_cog is null then 'sans_objet' else 'publie' end as statut,
    projets.id_extraction
from {{ ref('int_projet') }} as projets
left join {{ ref('int_rattachement_projets') }} as rattachements
    on
        projets.source = rattachements.source
        and projets.millesime = rattachements.millesime
        and projets.code_commune = rattachements.code_commune
