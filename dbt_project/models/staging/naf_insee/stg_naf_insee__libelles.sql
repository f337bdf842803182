with source as (
    select * from {{ source('raw', 'naf_insee_libelles') }}
),

renamed as (
    select
        id_extraction,
        niveau,
        code,
        libelle,
        _ligne as ligne
    from source
)

select * from renamed
