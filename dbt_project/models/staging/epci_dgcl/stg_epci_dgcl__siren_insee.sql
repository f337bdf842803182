with source as (
    select * from {{ source('raw', 'epci_dgcl_siren_insee') }}
),

renamed as (
    select
        id_extraction,
        make_date(left(millesime, 4)::integer, 1, 1) as millesime,
        code_commune,
        siren_commune,
        nom_commune as nom,
        code_departement,
        code_region,
        population_totale,
        population_municipale,
        _ligne as ligne
    from source
)

select * from renamed
