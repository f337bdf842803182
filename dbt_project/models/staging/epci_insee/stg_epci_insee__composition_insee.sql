with source as (
    select * from {{ source('raw', 'epci_insee_composition_insee') }}
),

renamed as (
    select
        id_extraction,
        millesime::date as millesime,
        code_commune,
        nom_commune as nom,
        nullif(code_epci, 'ZZZZZZZZZ') as code_epci,
        case when code_epci <> 'ZZZZZZZZZ' then nom_epci end as nom_epci,
        code_departement,
        code_region,
        _ligne as ligne
    from source
)

select * from renamed
