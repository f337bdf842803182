with communes as (
    select
        millesime,
        code_commune,
        nom,
        code_departement,
        code_region
    from {{ ref('stg_cog_insee__communes') }}
    where type_commune = 'COM'
)

select * from communes
