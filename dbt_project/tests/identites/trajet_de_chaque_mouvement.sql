-- Each code that a movement leaves behind has a way to each loaded geography that follows.
select
    mouvements.code_commune_avant,
    mouvements.date_effet,
    millesimes.millesime
from {{ ref('int_cog_mouvement') }} as mouvements
inner join {{ ref('int_geographie_millesime') }} as millesimes on mouvements.date_effet <= millesimes.millesime
where not exists (
        select 1 from {{ ref('bridge_commune_cog_millesime') }} as trajets
        where
            trajets.code_commune_source = mouvements.code_commune_avant
            and trajets.cog_cible = millesimes.millesime
            and mouvements.date_effet - 1 between trajets.valable_depuis and trajets.valable_jusque
    )
