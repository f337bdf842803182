with source as (
    select * from {{ source('raw', 'cog_insee_mouvements') }}
),

renamed as (
    select
        id_extraction,
        millesime::date as millesime,
        mod as code_mouvement,
        date_effet,
        type_commune_avant,
        code_commune_avant,
        libelle_avant,
        type_commune_apres,
        code_commune_apres,
        libelle_apres,
        _ligne as ligne
    from source
)

select * from renamed
