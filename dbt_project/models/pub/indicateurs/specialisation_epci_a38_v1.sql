select
    code_epci,
    annee,
    code_a38,
    effectif,
    part_epci,
    part_france,
    quotient_localisation,
    statut
from {{ ref('mart_specialisation_epci_a38') }}
