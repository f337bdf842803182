-- The share of each EPCI under the label: by communes, by population, and by the industrial jobs of
-- the year before the programme. Ratios are ratios of sums over communes.
with emplois as (
    select
        code_commune,
        effectif_industrie_be,
        estime
    from {{ ref('mart_emploi_commune_annee') }}
    where annee = {{ var('annee_avant_programme') }}
),

communes as (
    select
        labels.code_epci,
        labels.part_population_p1,
        labels.part_population_p2,
        {{ est_hors_champ('labels.code_departement') }} as hors_champ,
        coalesce(emplois.effectif_industrie_be, 0) as effectif,
        coalesce(emplois.estime, false) as estime
    from {{ ref('mart_commune_label') }} as labels
    left join emplois on labels.code_commune = emplois.code_commune
    where labels.code_epci <> 'SANS'
),

epci as (
    select
        code_epci,
        bool_and(hors_champ) as hors_champ,
        sum(effectif) as effectif,
        sum(effectif * part_population_p1) as effectif_p1,
        sum(effectif * part_population_p2) as effectif_p2,
        bool_or(
            estime
            or effectif > 0
            and (part_population_p1 not in (0, 1) or part_population_p2 not in (0, 1))
        ) as estime
    from communes
    group by code_epci
),

statuts as (
    select
        epci.*,
        case
            when epci.hors_champ then 'hors_champ'
            when not exists (select 1 from emplois) then 'non_encore_publie'
            when epci.effectif = 0 then 'non_applicable'
            else 'publie'
        end as statut
    from epci
)

select
    parts.code_epci,
    parts.version_p1,
    parts.version_p2,
    parts.part_communes_p1,
    parts.part_communes_p2,
    parts.part_population_p1,
    parts.part_population_p2,
    case when statuts.statut in ('publie', 'non_applicable') then trim_scale(statuts.effectif) end
        as effectif_industrie_be_2017,
    case when statuts.statut = 'publie' then trim_scale(round(statuts.effectif_p1 / statuts.effectif, 12)) end
        as part_emploi_industriel_2017_p1,
    case when statuts.statut = 'publie' then trim_scale(round(statuts.effectif_p2 / statuts.effectif, 12)) end
        as part_emploi_industriel_2017_p2,
    statuts.estime and statuts.statut = 'publie' as estime,
    statuts.statut
from {{ ref('mart_cohorte_epci') }} as parts
inner join statuts on parts.code_epci = statuts.code_epci
where parts.regle = 'majorite'
