with source as (
    select * from {{ source('raw', 'aav2020_insee_composition') }}
),

renamed as (
    select
        id_extraction,
        millesime::date as millesime,
        code_commune,
        nom_commune as nom,
        case when code_aav not in ('000', 'n/a') then code_aav end as code_aav,
        case when code_aav not in ('000', 'n/a') then nom_aav end as nom_aav,
        categorie_aav,
        _ligne as ligne
    from source
)

select * from renamed
