with source as (
    select * from {{ source('raw', 'flores_insee_na17_effectifs') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        left(millesime, 4)::integer as annee,
        code_commune,
        case activite when 'TOT' then '_T' else activite end as activite,
        effectif,
        case when effectif is null then 'secret' else 'publie' end as statut,
        _ligne as ligne
    from source
)

select * from renamed
