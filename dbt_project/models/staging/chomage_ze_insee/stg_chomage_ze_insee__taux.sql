with source as (
    select * from {{ source('raw', 'chomage_ze_insee_taux') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        code_ze,
        annee,
        trimestre,
        taux as taux_chomage,
        _ligne as ligne
    from source
)

select * from renamed
