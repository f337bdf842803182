with source as (
    select * from {{ source('raw', 'side_insee_stocks') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        annee,
        objet_geographique,
        code_geographique,
        activite,
        valeur as stocks,
        statut_observation,
        case when statut_observation = 'K' then 'secret' else 'publie' end as statut,
        _ligne as ligne
    from source
)

select * from renamed
