with source as (
    select * from {{ source('raw', 'epci_dgcl_composition') }}
),

renamed as (
    select
        id_extraction,
        millesime::date as millesime,
        code_epci,
        nom_epci,
        nature_juridique,
        mode_financement,
        code_departement_siege,
        code_departement,
        code_commune,
        siren_commune,
        nom_commune as nom,
        population_totale,
        population_municipale,
        _ligne as ligne
    from source
)

select * from renamed
