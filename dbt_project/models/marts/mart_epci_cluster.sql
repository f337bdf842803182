with parts as (
    select
        communes.code_epci,
        territoires.phase,
        territoires.id_ti,
        sum(coalesce(communes.population, 0) * territoires.part_population) as poids
    from {{ ref('mart_ti_commune') }} as territoires
    inner join {{ ref('mart_commune_label') }} as communes on territoires.code_commune = communes.code_commune
    where communes.code_epci <> 'SANS' and {{ est_liste_reference('territoires') }}
    group by communes.code_epci, territoires.phase, territoires.id_ti
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
from {{ ref('dim_epci_millesime') }} as epci
left join premiers on epci.code_epci = premiers.code_epci
where epci.millesime = {{ geographie_reference() }}
