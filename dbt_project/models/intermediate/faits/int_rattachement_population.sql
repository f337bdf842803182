-- Each commune code that a census gives: see the macro codes_rattaches.
with recus as (
    select distinct
        origine as source,
        date_geographie::text as millesime,
        code_commune
    from {{ ref('int_population_recue') }}
),

{{ codes_rattaches() }}
