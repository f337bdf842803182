with source as (
    select * from {{ source('raw', 'ratios_inpi_bce_ratios') }}
),

dated as (
    select
        *,
        -- The day of the vintage, or the last one of its year: never today's.
        case
            when millesime ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then millesime::date
            else make_date(left(millesime, 4)::integer, 12, 31)
        end as date_reference,
        case when coalesce(confidentialite, 'Public') = 'Public' then 'publie' else 'secret' end as statut
    from source
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
