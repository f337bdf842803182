-- Each commune code that the register of establishments gives: see the macro codes_rattaches.
with recus as (
    select distinct
        'sirene' as source,
        millesime,
        code_commune
    from {{ ref('int_sirene_commune_recue') }}
),

{{ codes_rattaches() }}
