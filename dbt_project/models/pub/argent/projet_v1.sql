-- The amount stays beside its type, one row for each.
select
    projets.source,
    projets.id_projet,
    projets.id_dossier,
    financements.type_montant,
    projets.libelle,
    projets.annee,
    projets.date_decision,
    projets.code_commune,
    projets.code_commune_cog,
    projets.cog_source,
    projets.axe,
    projets.mesure,
    projets.territoires_industrie,
    financements.montant_eur,
    projets.statut as statut_lieu,
    financements.statut,
    projets.id_extraction
from {{ ref('fact_projet') }} as projets
inner join {{ ref('fact_financement') }} as financements
    on projets.source = financements.source and projets.id_projet = financements.id_projet
