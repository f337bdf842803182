with source as (
    select * from {{ source('raw', 'flores_insee_a17') }}
),

renamed as (
    {{ flores_niveau('source') }}
)

select * from renamed
