with source as (
    select * from {{ source('raw', 'naf_insee_sous_classes') }}
),

renamed as (
    select
        id_extraction,
        code_ape,
        libelle,
        code_a88,
        code_a38,
        code_a21,
        code_a17,
        code_a5,
        _ligne as ligne
    from source
)

select * from renamed
