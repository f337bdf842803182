with source as (
    select * from {{ source('raw', 'ratios_inpi_bce_ratios') }}
),

dated as (
    {{ ratios_dates('source') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        date_reference,
        count(*) as lignes_recues,
        count(*) filter (where date_cloture_exercice > date_reference) as lignes_futures,
        count(*) filter (where date_cloture_exercice <= date_reference) as lignes_retenues,
        count(*) filter (where date_cloture_exercice <= date_reference and statut = 'secret') as lignes_secretes
    from dated
    group by id_extraction, millesime, date_reference
)

select * from renamed
