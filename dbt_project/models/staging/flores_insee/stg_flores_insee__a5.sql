with source as (
    select * from {{ source('raw', 'flores_insee_a5') }}
),

renamed as (
    {{ flores_niveau('source') }}
)

select * from renamed
