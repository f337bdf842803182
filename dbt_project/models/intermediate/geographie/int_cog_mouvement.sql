-- A change of department (41) may be followed on the same day by a merger of the code it
-- has just given: the two are one movement.
with mouvements as (
    select
        code_mouvement,
        date_effet,
        code_commune_avant,
        code_commune_apres
    from {{ ref('stg_cog_insee__mouvements') }}
    where
        type_commune_avant = 'COM'
        and type_commune_apres = 'COM'
        and millesime = (select max(dernier.millesime) from {{ ref('stg_cog_insee__mouvements') }} as dernier)
),

enchaines as (
    select
        premier.date_effet,
        premier.code_commune_avant,
        coalesce(suite.code_commune_apres, premier.code_commune_apres) as code_commune_apres,
        bool_or(premier.code_mouvement = '21') as retablissement,
        bool_or(premier.code_mouvement = '41') as changement_departement
    from mouvements as premier
    left join mouvements as suite
        on
            premier.date_effet = suite.date_effet
            and premier.code_commune_apres = suite.code_commune_avant
            and premier.code_mouvement = '41'
            and suite.code_mouvement <> '41'
            and suite.code_commune_avant <> suite.code_commune_apres
    group by
        premier.date_effet,
        premier.code_commune_avant,
        coalesce(suite.code_commune_apres, premier.code_commune_apres)
)

select * from enchaines
