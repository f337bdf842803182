with source as (
    select * from {{ source('raw', 'sirene_etablissement_industriel') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        siret,
        siren,
        code_commune,
        statut_diffusion,
        date_creation,
        date_debut,
        etat,
        code_ape,
        nomenclature,
        code_a38,
        employeur,
        tranche_effectif,
        annee_effectif,
        siege,
        debut_industrie,
        fin_industrie,
        code_ape_industrie,
        categorie_entreprise,
        categorie_juridique
    from source
)

select * from renamed
