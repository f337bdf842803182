with source as (
    select * from {{ source('raw', 'epci_etalab_composition') }}
),

renamed as (
    select
        id_extraction,
        make_date(left(millesime, 4)::integer, 1, 1) as millesime,
        code_epci,
        nom_epci,
        nature_juridique,
        mode_financement,
        code_commune,
        siren_commune,
        nom_commune as nom,
        population_totale,
        population_municipale,
        _ligne as ligne
    from source
)

select * from renamed
