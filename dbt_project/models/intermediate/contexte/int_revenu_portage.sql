with recus as (
    select distinct
        annee,
        code_geographique as code_epci,
        make_date(annee, 1, 1) as depuis
    from {{ ref('stg_filosofi_insee__revenus') }}
    where objet_geographique = 'EPCI'
),

{{ portage_epci() }}
