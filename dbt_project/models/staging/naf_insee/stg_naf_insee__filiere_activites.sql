with source as (
    select * from {{ source('raw', 'naf_insee_filiere_activites') }}
),

renamed as (
    select
        id_extraction,
        version,
        code_ape,
        code_filiere,
        prefixe_regle,
        raison
    from source
)

select * from renamed
