select
    epci.code_epci,
    epci.nom,
    epci.nature,
    epci.code_departement,
    epci.code_region,
    epci.codes_departement,
    epci.population,
    epci.nb_communes::integer as nb_communes,
    epci.millesime,
    contours.surface_km2_approx,
    contours.millesime_contour,
    contours.geometrie as contour
from {{ ref('dim_epci_millesime') }} as epci
left join {{ ref('stg_contours_etalab__contours') }} as contours
    on epci.code_epci = contours.code_epci
where epci.millesime = {{ geographie_reference() }}
