with source as (
    select * from {{ source('raw', 'filosofi_insee_revenus') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        annee,
        objet_geographique,
        code_geographique,
        mesure,
        unite_mesure,
        valeur * power(10::double precision, coalesce(puissance, 0)) as valeur,
        statut_confidentialite,
        statut_observation,
        case
            when statut_confidentialite = 'C' then 'secret'
            when statut_observation = 'O' then 'non_applicable'
            else 'publie'
        end as statut,
        case when annee >= 2023 then 'filosofi_2' else 'filosofi_1' end as methode,
        annee = 2023 as rupture,
        _ligne as ligne
    from source
)

select * from renamed
