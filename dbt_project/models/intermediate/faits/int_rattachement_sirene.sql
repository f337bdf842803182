-- Each commune code that the register of establishments gives: see the macro codes_rattaches.
with recus as (
    select distinct
        'sirene' as source,
        millesime,
        code_commune
    from {{ ref('stg_sirene__demographie') }}
    union
    select distinct
        'sirene' as source,
        millesime,
        code_commune
    from {{ ref('stg_sirene__etablissement_industriel') }}
),

{{ codes_rattaches() }}
