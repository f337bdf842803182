with source as (
    select * from {{ source('raw', 'aav2020_insee_aires') }}
),

renamed as (
    select
        id_extraction,
        millesime::date as millesime,
        code_aav,
        nom_aav,
        tranche_aav,
        tranche_detaillee_aav,
        nb_communes as nb_communes_aav,
        _ligne as ligne
    from source
    where code_aav not in ('000', 'n/a')
)

select * from renamed
