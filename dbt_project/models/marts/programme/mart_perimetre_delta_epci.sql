-- What became of the label of each EPCI of the reference from a phase to the next.
with territoires as (
    select
        labels.code_epci,
        membres.phase,
        membres.id_ti,
        membres.version_liste,
        sum(coalesce(labels.population, 0) * membres.part_population) as population
    from {{ ref('mart_ti_commune') }} as membres
    inner join {{ ref('mart_commune_label') }} as labels on membres.code_commune = labels.code_commune
    where labels.code_epci <> 'SANS' and {{ est_liste_reference('membres') }}
    group by labels.code_epci, membres.phase, membres.id_ti, membres.version_liste
),

noms as (
    select
        territoires.code_epci,
        territoires.phase,
        string_agg(territoires.id_ti, ', ' order by territoires.population desc, territoires.id_ti asc) as ids_ti,
        string_agg(noms_ti.lib_ti, ' ; ' order by territoires.population desc, territoires.id_ti asc) as lib_ti
    from territoires
    inner join {{ ref('dim_territoire_industrie') }} as noms_ti
        on
            territoires.phase = noms_ti.phase
            and territoires.version_liste = noms_ti.version_liste
            and territoires.id_ti = noms_ti.id_ti
    group by territoires.code_epci, territoires.phase
),

etats as (
    select
        parts.*,
        case
            when parts.part_communes_p1 = 0 then 'aucune'
            when parts.part_communes_p1 = 1 then 'entier'
            else 'partie'
        end as etat_p1,
        case
            when parts.part_communes_p2 = 0 then 'aucune'
            when parts.part_communes_p2 = 1 then 'entier'
            else 'partie'
        end as etat_p2
    from {{ ref('mart_cohorte_epci') }} as parts
    where parts.regle = 'majorite'
)

select
    etats.code_epci,
    epci.nom as nom_epci,
    case
        when etats.etat_p1 = 'entier' and etats.etat_p2 = 'entier' then 'maintenu'
        when etats.etat_p1 = 'aucune' and etats.etat_p2 = 'entier' then 'entree'
        when etats.etat_p1 = 'entier' and etats.etat_p2 = 'aucune' then 'sortie'
        else 'partiel'
    end as statut,
    etats.etat_p1,
    etats.etat_p2,
    etats.part_population_p1,
    etats.part_population_p2,
    noms_p1.ids_ti as ids_ti_p1,
    noms_p1.lib_ti as lib_ti_p1,
    noms_p2.ids_ti as ids_ti_p2,
    noms_p2.lib_ti as lib_ti_p2
from etats
inner join {{ ref('dim_epci_millesime') }} as epci
    on etats.code_epci = epci.code_epci and epci.millesime = {{ geographie_reference() }}
left join noms as noms_p1 on etats.code_epci = noms_p1.code_epci and noms_p1.phase = 1
left join noms as noms_p2 on etats.code_epci = noms_p2.code_epci and noms_p2.phase = 2
where etats.etat_p1 <> 'aucune' or etats.etat_p2 <> 'aucune'
