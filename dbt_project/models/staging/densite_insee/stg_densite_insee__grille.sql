with source as (
    select * from {{ source('raw', 'densite_insee_grille') }}
),

renamed as (
    select
        id_extraction,
        millesime::date as millesime,
        code_commune,
        niveau_densite,
        _ligne as ligne
    from source
)

select * from renamed
