with recues as (
    select
        populations.*,
        rattachements.code_commune_cog,
        rattachements.cog_source,
        rattachements.rattachement,
        case
            when rattachements.rattachement = 'arrondissement' then rattachements.code_commune_cog
            else populations.code_commune
        end as code_commune_repliee
    from {{ ref('int_population_recue') }} as populations
    inner join {{ ref('int_rattachement_population') }} as rattachements
        on
            populations.origine = rattachements.source
            and populations.date_geographie::text = rattachements.millesime
            and populations.code_commune = rattachements.code_commune
)

-- The arrondissements of a commune are one row.
select
    annee,
    code_commune_repliee as code_commune,
    min(code_departement) as code_departement,
    min(code_commune_cog) as code_commune_cog,
    min(cog_source) as cog_source,
    min(rattachement) as rattachement,
    sum(population_municipale)::bigint as population_municipale,
    'publie' as statut,
    min(origine) as origine,
    min(id_extraction) as id_extraction
from recues
group by annee, code_commune_repliee
