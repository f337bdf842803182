-- A neighbour has its neighbour for neighbour: same contiguity, same border, same distance.
select
    aller.code_epci,
    aller.code_epci_voisin
from {{ ref('fact_voisinage') }} as aller
left join {{ ref('fact_voisinage') }} as retour
    on
        aller.code_epci = retour.code_epci_voisin
        and aller.code_epci_voisin = retour.code_epci
where
    aller.code_epci = aller.code_epci_voisin
    or aller.contigu is distinct from retour.contigu
    or aller.longueur_frontiere_km is distinct from retour.longueur_frontiere_km
    or aller.distance_km is distinct from retour.distance_km
    or aller.contigu <> (aller.longueur_frontiere_km > 0)
