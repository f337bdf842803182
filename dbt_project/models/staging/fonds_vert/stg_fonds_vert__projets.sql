with source as (
    select * from {{ source('raw', 'fonds_vert_projets') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        left(millesime, 4)::integer as annee,
        axe,
        numero_demarche,
        demarche,
        -- The apostrophe is straight or curled from one file to the next.
        demarche ilike 'territoires d_industrie en transition%' as territoires_industrie,
        numero_dossier,
        numero_ej,
        nom_projet,
        case when identifiant_beneficiaire ~ '^[0-9]{9}([0-9]{5})?$' then left(identifiant_beneficiaire, 9) end
            as siren,
        case when identifiant_beneficiaire ~ '^[0-9]{14}$' then identifiant_beneficiaire end as siret,
        identifiant_beneficiaire,
        forme_juridique,
        code_commune,
        nom_commune,
        code_departement,
        nom_departement,
        nom_region,
        montant_engage,
        _ligne as ligne
    from source
)

select * from renamed
