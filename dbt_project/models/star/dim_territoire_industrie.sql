with types as (
    select distinct
        phase,
        version_liste,
        id_ti,
        siren_membre,
        type_membre
    from {{ ref('int_ti_membre_commune') }}
    where millesime = date '{{ var("geographie_membres") }}'
),

territoires as (
    select
        groupements.phase,
        groupements.version_liste,
        groupements.id_ti,
        min(groupements.lib_ti) as lib_ti,
        count(*) as nb_membres,
        count(*) filter (where types.type_membre = 'epci') as nb_epci,
        count(*) filter (where types.type_membre = 'ept') as nb_ept,
        count(*) filter (where types.type_membre = 'commune') as nb_communes_isolees
    from {{ ref('stg_ti_anct__groupements') }} as groupements
    left join types
        on
            groupements.phase = types.phase
            and groupements.version_liste = types.version_liste
            and groupements.id_ti = types.id_ti
            and groupements.siren_membre = types.siren_membre
    group by groupements.phase, groupements.version_liste, groupements.id_ti
),

communes as (
    select
        bridge.phase,
        bridge.version_liste,
        bridge.id_ti,
        count(distinct bridge.code_commune_2023) as nb_communes,
        trim_scale(sum(bridge.population)) as population
    from {{ ref('bridge_ti_commune') }} as bridge
    group by bridge.phase, bridge.version_liste, bridge.id_ti
)

select
    territoires.phase,
    territoires.version_liste,
    territoires.id_ti,
    territoires.lib_ti,
    {{ est_liste_reference('territoires') }} as liste_reference,
    territoires.nb_membres,
    territoires.nb_epci,
    territoires.nb_ept,
    territoires.nb_communes_isolees,
    coalesce(communes.nb_communes, 0) as nb_communes,
    coalesce(communes.population, 0)::bigint as population
from territoires
left join communes
    on
        territoires.phase = communes.phase
        and territoires.version_liste = communes.version_liste
        and territoires.id_ti = communes.id_ti
