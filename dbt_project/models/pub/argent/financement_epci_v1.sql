select
    code_epci,
    annee,
    source,
    type_montant,
    montant_eur,
    nb_projets::integer as nb_projets,
    nb_parts::integer as nb_parts,
    montant_ti_eur,
    nb_projets_ti::integer as nb_projets_ti,
    statut,
    part_secrete,
    estime
from {{ ref('mart_financement_epci') }}
