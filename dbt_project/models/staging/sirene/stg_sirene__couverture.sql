with source as (
    select * from {{ source('raw', 'sirene_couverture') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        fichier,
        raison,
        lignes
    from source
)

select * from renamed
