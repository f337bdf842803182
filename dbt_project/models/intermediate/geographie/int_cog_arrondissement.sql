with arrondissements as (
    select
        millesime,
        code_commune as code_arrondissement,
        code_commune_parente as code_commune
    from {{ ref('stg_cog_insee__communes') }}
    where type_commune = 'ARM'
)

select * from arrondissements
