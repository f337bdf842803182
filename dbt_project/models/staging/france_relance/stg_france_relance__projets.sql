with source as (
    select * from {{ source('raw', 'france_relance_projets') }}
),

located as (
    select
        *,
        regexp_match(coordonnees_gps, '^(-?[0-9]+[.]?[0-9]*) *, *(-?[0-9]+[.]?[0-9]*)$') as point
    from source
),

renamed as (
    select
        id_extraction,
        millesime,
        case when identifiant_beneficiaire ~ '^[0-9]{9}([0-9]{5})?$' then left(identifiant_beneficiaire, 9) end
            as siren,
        case when identifiant_beneficiaire ~ '^[0-9]{14}$' then identifiant_beneficiaire end as siret,
        identifiant_beneficiaire,
        type_entreprise,
        volet,
        mesure,
        mesure_courte,
        filiere,
        tonnes_co2,
        mise_a_jour,
        nom_region,
        nom_departement,
        code_departement,
        nom_commune,
        code_postal,
        point[1]::double precision as latitude,
        point[2]::double precision as longitude,
        _ligne as ligne
    from located
)

select * from renamed
