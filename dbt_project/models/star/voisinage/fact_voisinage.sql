-- Outlines are of their own vintage: they are carried to the reference by code, and an EPCI that the
-- reference no longer has is told by the status.
with reference as (
    select code_epci
    from {{ ref('dim_epci_millesime') }}
    where millesime = {{ geographie_reference() }}
)

select
    voisins.code_epci,
    voisins.code_epci_voisin,
    voisins.contigu,
    voisins.longueur_frontiere_km,
    voisins.part_frontiere,
    voisins.distance_km,
    voisins.millesime_contour,
    case
        when premiers.code_epci is null or seconds.code_epci is null then 'hors_champ'
        else 'publie'
    end as statut,
    voisins.id_extraction
from {{ ref('stg_contours_etalab__voisinage') }} as voisins
left join reference as premiers on voisins.code_epci = premiers.code_epci
left join reference as seconds on voisins.code_epci_voisin = seconds.code_epci
