select
    code_epci,
    annee,
    indicateur,
    valeur,
    statut,
    methode,
    rupture,
    portage,
    id_extraction
from {{ ref('fact_revenu') }}
where portage <> 'absent'
