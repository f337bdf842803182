with source as (
    select * from {{ source('raw', 'epci_dgcl_ept') }}
),

renamed as (
    select
        id_extraction,
        millesime::date as millesime,
        code_commune,
        nom_commune as nom,
        nullif(code_ept, 'ZZZZZZZZZ') as code_ept,
        nom_ept,
        code_departement,
        code_region,
        _ligne as ligne
    from source
)

select * from renamed
