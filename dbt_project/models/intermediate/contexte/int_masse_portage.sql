with recus as (
    select distinct
        annee,
        code_epci_recu as code_epci,
        date '{{ var("geographie_emploi") }}' as depuis
    from {{ ref('stg_urssaf_epci__annuel') }}
    where code_epci_recu is not null
),

{{ portage_epci() }}
