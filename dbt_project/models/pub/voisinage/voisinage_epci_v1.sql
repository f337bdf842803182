select
    code_epci,
    code_epci_voisin,
    contigu,
    longueur_frontiere_km,
    part_frontiere,
    distance_km,
    millesime_contour,
    statut,
    id_extraction
from {{ ref('fact_voisinage') }}
