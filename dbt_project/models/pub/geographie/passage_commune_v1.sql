-- Only the codes that a movement touches: the others stay themselves, in any year.
select
    code_commune_source,
    valable_depuis,
    valable_jusque,
    cog_cible,
    code_commune,
    ratio,
    type,
    estime,
    population_inconnue
from {{ ref('bridge_commune_cog_millesime') }}
