-- A version begins where an EPCI appears among the loaded compositions, or changes name, nature or
-- department. A name that another source only writes otherwise is no change.
with millesimes as (
    select
        millesime,
        lead(millesime) over (order by millesime) as suivant,
        lag(millesime) over (order by millesime) as precedent
    from {{ ref('int_geographie_millesime') }}
    where source_composition is not null
),

epci as (
    select
        annees.millesime,
        annees.code_epci,
        annees.nom,
        annees.nature,
        annees.code_departement,
        annees.code_region,
        millesimes.suivant,
        millesimes.precedent,
        regexp_replace(lower(annees.nom), '[^[:alnum:]]', '', 'g') as nom_compare
    from {{ ref('dim_epci_millesime') }} as annees
    inner join millesimes on annees.millesime = millesimes.millesime
),

compares as (
    select
        epci.*,
        lag(epci.millesime) over annees as vu,
        lag(epci.nom_compare) over annees as nom_avant,
        lag(epci.nature) over annees as nature_avant,
        lag(epci.code_departement) over annees as departement_avant,
        lead(epci.millesime) over annees as revu
    from epci
    window annees as (partition by code_epci order by millesime)
),

versions as (
    select
        compares.*,
        case
            when compares.precedent is null then 'premiere_composition'
            when (compares.vu is distinct from compares.precedent) then 'apparition'
            when compares.nom_compare <> compares.nom_avant then 'nom'
            when (compares.nature is distinct from compares.nature_avant) then 'nature'
            when (compares.code_departement is distinct from compares.departement_avant) then 'departement'
        end as motif,
        case when (compares.revu is distinct from compares.suivant) then compares.suivant - 1 end as fin
    from compares
),

periodes as (
    select
        versions.*,
        count(versions.motif) over (partition by versions.code_epci order by versions.millesime) as rang
    from versions
)

select
    code_epci,
    min(millesime) as valable_depuis,
    coalesce(
        max(fin),
        lead(min(millesime)) over (partition by code_epci order by min(millesime)) - 1
    ) as valable_jusque,
    (array_agg(nom order by millesime desc))[1] as nom,
    (array_agg(nature order by millesime desc))[1] as nature,
    (array_agg(code_departement order by millesime desc))[1] as code_departement,
    (array_agg(code_region order by millesime desc))[1] as code_region,
    (array_agg(motif order by millesime))[1] as motif
from periodes
group by code_epci, rang
