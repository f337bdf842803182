with source as (
    select * from {{ source('raw', 'urssaf_france_na88_trimestriel') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        grand_secteur,
        split_part(secteur_na38i, ' ', 1) as code_na38i,
        split_part(secteur_na88i, ' ', 1) as code_na88i,
        secteur_na88i,
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
