with source as (
    select * from {{ source('raw', 'ze2020_insee_composition') }}
),

renamed as (
    select
        id_extraction,
        millesime::date as millesime,
        code_commune,
        nom_commune as nom,
        code_ze,
        nom_ze,
        _ligne as ligne
    from source
)

select * from renamed
