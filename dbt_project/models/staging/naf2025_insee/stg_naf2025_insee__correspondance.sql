with source as (
    select * from {{ source('raw', 'naf2025_insee_correspondance') }}
),

renamed as (
    select
        id_extraction,
        replace(sous_classe, '.', '') as code_ape,
        replace(sous_classe_2025, '.', '') as code_ape_2025,
        libelle_2025,
        contenu_commun,
        _ligne as ligne
    from source
)

select * from renamed
