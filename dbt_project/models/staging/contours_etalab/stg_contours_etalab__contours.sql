with source as (
    select * from {{ source('raw', 'contours_etalab_contours') }}
),

renamed as (
    select
        id_extraction,
        millesime as millesime_contour,
        code_epci,
        nom_epci,
        geometrie,
        surface_km2_approx,
        _ligne as ligne
    from source
)

select * from renamed
