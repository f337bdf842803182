-- To the reference geography, from each code and geography of departure: the way of the codes that
-- a movement touched, themselves for the others.
with trajets as (
    select * from {{ ref('int_cog_trajet') }}
    where cog_cible = {{ geographie_reference() }}
),

passages as (
    select
        departs.code_commune_source,
        departs.cog_source,
        coalesce(trajets.code_commune, departs.code_commune_source) as code_commune,
        coalesce(trajets.ratio, 1) as ratio,
        coalesce(trajets.type, 'identique') as type,
        coalesce(trajets.estime, false) as estime,
        coalesce(trajets.population_inconnue, false) as population_inconnue
    from {{ ref('int_cog_depart') }} as departs
    left join trajets
        on
            departs.code_commune_source = trajets.code_commune_source
            and departs.cog_source between trajets.valable_depuis and trajets.valable_jusque
),

partagees as (
    select distinct code_commune from passages
    where estime
)

select
    passages.code_commune_source,
    passages.cog_source,
    passages.code_commune,
    {{ geographie_reference() }} as cog_cible,
    passages.ratio,
    passages.type,
    passages.estime,
    partagees.code_commune is not null as cible_partagee,
    passages.population_inconnue
from passages
inner join {{ ref('int_cog_commune') }} as cible
    on
        passages.code_commune = cible.code_commune
        and cible.millesime = {{ geographie_reference() }}
left join partagees on passages.code_commune = partagees.code_commune
