-- Each commune code that a project gives: see the macro codes_rattaches.
with recus as (
    select distinct
        'fonds_vert' as source,
        millesime,
        code_commune
    from {{ ref('stg_fonds_vert__projets') }}
    where code_commune is not null
    union all
    select distinct
        'france_relance' as source,
        millesime,
        code_commune
    from {{ ref('int_projet_relance') }}
    where code_commune is not null
),

{{ codes_rattaches() }}
