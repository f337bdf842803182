-- The years that the sources of sums cover: before them an indicator has no row, after them its
-- rows say that it is not yet published.
with emplois as (
    select
        min(annee) as premiere_annee,
        max(annee) as derniere_annee
    from {{ ref('dim_annee') }}
),

demographie as (
    select
        min(annee) as premiere_annee,
        max(annee) as derniere_annee,
        max(annee) filter (where transferts_entrants_industrie_be is not null) as derniere_liens
    from {{ ref('mart_demographie_epci_annee') }}
    where not censure
),

survie as (
    select
        min(annee) as premiere_annee,
        max(annee) as derniere_3,
        max(annee) filter (where creations_5 is not null) as derniere_5
    from {{ ref('mart_survie_commune') }}
),

financements as (
    select
        type_montant,
        min(annee) as premiere_annee,
        max(annee) as derniere_annee
    from {{ ref('fact_financement') }}
    where montant_eur is not null
    group by type_montant
),

couvertures as (
    select
        'emploi' as couverture,
        premiere_annee,
        derniere_annee
    from emplois
    union all
    select
        'variation' as couverture,
        premiere_annee + 1 as premiere_annee,
        derniere_annee
    from emplois
    union all
    select
        'depuis_base' as couverture,
        {{ var('annee_base') }} + 1 as premiere_annee,
        derniere_annee
    from emplois
    where premiere_annee <= {{ var('annee_base') }}
    union all
    select
        'population' as couverture,
        min(annee) as premiere_annee,
        max(annee) as derniere_annee
    from {{ ref('mart_population_commune') }}
    union all
    select
        'rotation' as couverture,
        premiere_annee,
        derniere_annee
    from demographie
    union all
    select
        'transferts' as couverture,
        premiere_annee,
        derniere_liens as derniere_annee
    from demographie
    union all
    select
        'survie_3' as couverture,
        premiere_annee,
        derniere_3 as derniere_annee
    from survie
    union all
    select
        'survie_5' as couverture,
        premiere_annee,
        derniere_5 as derniere_annee
    from survie
    union all
    select
        'fonds_' || type_montant as couverture,
        premiere_annee,
        derniere_annee
    from financements
)

select
    couverture,
    premiere_annee,
    derniere_annee
from couvertures
where premiere_annee <= derniere_annee
