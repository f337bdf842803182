with source as (
    select * from {{ source('raw', 'urssaf_epci_annuel') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        code_epci as code_epci_recu,
        regexp_replace(nom_epci, '^[0-9]{9} +', '') as nom_epci_recu,
        code_region,
        code_ancienne_region,
        annee,
        etablissements,
        effectif_moyen,
        masse_salariale,
        _ligne as ligne
    from source
)

select * from renamed
