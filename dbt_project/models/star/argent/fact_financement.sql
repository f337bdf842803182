-- One row per project and type of amount: types are never summed together. The place is the project's.
select
    montants.source,
    montants.id_projet,
    montants.type_montant,
    montants.annee,
    projets.code_commune_cog,
    projets.cog_source,
    montants.montant_eur,
    case when montants.montant_eur is null then 'non_applicable' else 'publie' end as statut,
    montants.id_extraction
from {{ ref('int_projet') }} as montants
inner join {{ ref('fact_projet') }} as projets
    on montants.source = projets.source and montants.id_projet = projets.id_projet
