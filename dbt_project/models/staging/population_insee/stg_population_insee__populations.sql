with source as (
    select * from {{ source('raw', 'population_insee_populations') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        left(millesime, 4)::integer as annee_recensement,
        code_commune,
        nom_commune,
        code_departement,
        code_region,
        population_municipale,
        population_comptee_a_part,
        population_totale,
        _ligne as ligne
    from source
)

select * from renamed
