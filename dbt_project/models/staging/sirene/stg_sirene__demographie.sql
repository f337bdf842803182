with source as (
    select * from {{ source('raw', 'sirene_demographie') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        code_commune,
        code_a38,
        employeur,
        annee,
        stock_debut,
        entrees,
        sorties,
        transferts_entrants,
        transferts_sortants,
        reclassements_entrants,
        reclassements_sortants,
        stock
    from source
)

select * from renamed
