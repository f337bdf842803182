with source as (
    select * from {{ source('raw', 'urssaf_ze_trimestriel') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        code_ze,
        nom_ze,
        code_ze_regionalisee,
        code_region,
        annee,
        right(trimestre, 1)::integer as trimestre,
        dernier_jour_trimestre,
        effectif_brut as effectif_fin_trimestre_brut,
        effectif_cvs as effectif_fin_trimestre_cvs,
        masse_salariale_brut,
        masse_salariale_cvs,
        _ligne as ligne
    from source
)

select * from renamed
