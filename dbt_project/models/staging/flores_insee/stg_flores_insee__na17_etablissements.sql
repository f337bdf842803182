with source as (
    select * from {{ source('raw', 'flores_insee_na17_etablissements') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        left(millesime, 4)::integer as annee,
        code_commune,
        case activite when 'TOT' then '_T' else activite end as activite,
        etablissements,
        case when etablissements is null then 'secret' else 'publie' end as statut,
        _ligne as ligne
    from source
)

select * from renamed
