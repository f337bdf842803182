with parts as (
    select
        code_epci,
        phase,
        id_ti,
        sum(poids) as poids
    from (
        select
            code_epci,
            coalesce(population, 0) * part_population_p1 as poids,
            1 as phase,
            id_ti_p1 as id_ti
        from {{ ref('mart_commune_label') }}
        union all
        select
            code_epci,
            coalesce(population, 0) * part_population_p2 as poids,
            2 as phase,
            id_ti_p2 as id_ti
        from {{ ref('mart_commune_label') }}
    ) as labels
    where id_ti is not null and code_epci <> 'SANS'
    group by code_epci, phase, id_ti
),

premiers as (
    select distinct on (code_epci)
        code_epci,
        phase,
        id_ti
    from parts
    order by code_epci asc, phase asc, poids desc, id_ti asc
)

select
    epci.code_epci,
    coalesce('p' || premiers.phase || '-' || premiers.id_ti, 'region-' || epci.code_region) as cluster_ti
from {{ ref('dim_epci') }} as epci
left join premiers on epci.code_epci = premiers.code_epci
where epci.millesime = {{ geographie_reference() }}
