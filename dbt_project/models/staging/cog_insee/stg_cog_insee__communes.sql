with source as (
    select * from {{ source('raw', 'cog_insee_communes') }}
),

renamed as (
    select
        id_extraction,
        millesime::date as millesime,
        type_commune,
        code_commune,
        libelle as nom,
        code_departement,
        code_region,
        code_commune_parente,
        _ligne as ligne
    from source
)

select * from renamed
