with source as (
    select * from {{ source('raw', 'ti_anct_groupements') }}
),

renamed as (
    select
        id_extraction,
        millesime::date as version_liste,
        case when millesime::date < date '{{ var("debut_phase_2") }}' then 1 else 2 end as phase,
        id_ti,
        lib_ti,
        siren_membre,
        lib_membre,
        nature_juridique,
        _ligne as ligne
    from source
)

select * from renamed
