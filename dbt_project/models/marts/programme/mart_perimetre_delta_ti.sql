-- What became of each territory of phase 1, and where each of phase 2 comes from. A territory
-- follows another when what they share counts for one of the two; what is below is said, as marginal.
with territoires as (
    select
        phase,
        id_ti,
        lib_ti,
        population
    from {{ ref('dim_territoire_industrie') }}
    where liste_reference
),

liens as (
    select
        id_ti_p1,
        id_ti_p2,
        count(*) over (partition by id_ti_p1) as suites,
        count(*) over (partition by id_ti_p2) as origines
    from {{ ref('mart_ti_partage_phases') }}
    where greatest(part_p1, part_p2) >= {{ var('seuil_filiation_ti') }}
),

natures as (
    select
        partages.id_ti_p1,
        partages.id_ti_p2,
        case
            when liens.suites is null then 'marginal'
            when liens.suites = 1 and liens.origines = 1 then 'maintenu'
            when liens.origines = 1 then 'scinde'
            when liens.suites = 1 then 'fusionne'
            else 'recompose'
        end as nature
    from {{ ref('mart_ti_partage_phases') }} as partages
    left join liens on partages.id_ti_p1 = liens.id_ti_p1 and partages.id_ti_p2 = liens.id_ti_p2
    union all
    select
        case when phase = 1 then id_ti end as id_ti_p1,
        case when phase = 2 then id_ti end as id_ti_p2,
        case when phase = 1 then 'disparu' else 'apparu' end as nature
    from territoires
    where not exists (
            select 1 from liens
            where
                (territoires.phase = 1 and liens.id_ti_p1 = territoires.id_ti)
                or (territoires.phase = 2 and liens.id_ti_p2 = territoires.id_ti)
        )
)

select
    coalesce(natures.id_ti_p1, '') || ' > ' || coalesce(natures.id_ti_p2, '') as lien,
    natures.nature,
    natures.id_ti_p1,
    p1.lib_ti as lib_ti_p1,
    natures.id_ti_p2,
    p2.lib_ti as lib_ti_p2,
    p1.population as population_ti_p1,
    p2.population as population_ti_p2,
    coalesce(partages.nb_communes_partagees, 0) as nb_communes_partagees,
    coalesce(partages.population_partagee, 0)::bigint as population_partagee,
    partages.part_p1,
    partages.part_p2
from natures
left join {{ ref('mart_ti_partage_phases') }} as partages
    on natures.id_ti_p1 = partages.id_ti_p1 and natures.id_ti_p2 = partages.id_ti_p2
left join territoires as p1 on p1.phase = 1 and natures.id_ti_p1 = p1.id_ti
left join territoires as p2 on p2.phase = 2 and natures.id_ti_p2 = p2.id_ti
