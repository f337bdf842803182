select
    code_epci,
    statut,
    millesime_contour,
    nb_voisins,
    nb_voisins_disparus,
    longueur_voisins_km,
    part_voisins_label_p1,
    part_frontiere_label_p1,
    distance_label_p1_km,
    part_voisins_label_p2,
    part_frontiere_label_p2,
    distance_label_p2_km
from {{ ref('mart_exposition_voisins') }}
