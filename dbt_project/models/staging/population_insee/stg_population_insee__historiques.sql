with source as (
    select * from {{ source('raw', 'population_insee_historiques') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        annee,
        objet_geographique,
        code_geographique,
        population,
        _ligne as ligne
    from source
)

select * from renamed
