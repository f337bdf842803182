{{ config(post_hook="analyze {{ this }}") }}

-- The share of a commune of the reference which a territory holds: all of it but for a commune
-- born of parts that do not all belong to the territory.
select
    phase,
    version_liste,
    id_ti,
    code_commune,
    trim_scale(sum(part_population)) as part_population
from {{ ref('bridge_ti_commune') }}
group by phase, version_liste, id_ti, code_commune
