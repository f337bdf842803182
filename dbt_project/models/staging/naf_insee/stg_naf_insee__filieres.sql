with source as (
    select * from {{ source('raw', 'naf_insee_filieres') }}
),

renamed as (
    select
        id_extraction,
        version,
        code_filiere,
        nom_filiere,
        nom_filiere_en
    from source
)

select * from renamed
