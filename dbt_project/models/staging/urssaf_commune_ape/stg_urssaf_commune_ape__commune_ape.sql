with source as (
    select * from {{ source('raw', 'urssaf_commune_ape_commune_ape') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        code_commune,
        code_ape,
        annee,
        etablissements,
        effectif,
        _ligne as ligne
    from source
)

select * from renamed
