-- All of a code of a movement reaches each loaded geography, whatever its date; the municipal
-- population carried is that of departure.
select
    trajets.code_commune_source,
    trajets.valable_depuis,
    trajets.cog_cible,
    sum(trajets.ratio) as somme
from {{ ref('bridge_commune_cog_millesime') }} as trajets
group by trajets.code_commune_source, trajets.valable_depuis, trajets.cog_cible
having sum(trajets.ratio) <> 1
