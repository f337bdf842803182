with source as (
    select * from {{ source('raw', 'contours_etalab_voisinage') }}
),

renamed as (
    select
        id_extraction,
        millesime as millesime_contour,
        code_epci,
        code_epci_voisin,
        contigu,
        longueur_frontiere_km,
        part_frontiere,
        distance_km
    from source
)

select * from renamed
