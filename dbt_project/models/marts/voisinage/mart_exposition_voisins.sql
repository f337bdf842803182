-- How far the neighbours of each EPCI of the reference are labelled, under the rule of the panel.
-- Weights are those of the shared borders alone: the coast and the state's border weigh nothing.
with labels as (
    select
        cohortes.code_epci,
        noms.label_p1,
        noms.label_p2
    from {{ ref('mart_cohorte_epci') }} as cohortes
    inner join {{ ref('dim_cohorte') }} as noms
        on cohortes.cohorte = noms.cohorte and cohortes.regle = noms.regle
    where noms.regle_panel
),

voisins as (
    select
        faits.code_epci,
        count(*) filter (where faits.contigu and faits.statut = 'publie')::integer as nb_voisins,
        count(*) filter (where faits.contigu and faits.statut <> 'publie')::integer as nb_voisins_disparus,
        sum(faits.longueur_frontiere_km::numeric) filter (where faits.statut = 'publie') as longueur_frontiere_km,
        count(*) filter (where faits.contigu and labels.label_p1) as nb_label_p1,
        coalesce(sum(faits.longueur_frontiere_km::numeric) filter (where labels.label_p1), 0) as longueur_p1,
        min(faits.distance_km) filter (where labels.label_p1) as distance_label_p1_km,
        count(*) filter (where faits.contigu and labels.label_p2) as nb_label_p2,
        coalesce(sum(faits.longueur_frontiere_km::numeric) filter (where labels.label_p2), 0) as longueur_p2,
        min(faits.distance_km) filter (where labels.label_p2) as distance_label_p2_km
    from {{ ref('fact_voisinage') }} as faits
    left join labels on faits.code_epci_voisin = labels.code_epci and faits.statut = 'publie'
    group by faits.code_epci
),

contours as (
    select
        code_epci,
        millesime_contour
    from {{ ref('stg_contours_etalab__contours') }}
    where exists (select 1 from {{ ref('fact_voisinage') }})
)

select
    labels.code_epci,
    case
        when contours.code_epci is null then 'non_encore_publie'
        when coalesce(voisins.nb_voisins, 0) = 0 then 'non_applicable'
        else 'publie'
    end as statut,
    contours.millesime_contour,
    case when contours.code_epci is not null then coalesce(voisins.nb_voisins, 0) end as nb_voisins,
    case when contours.code_epci is not null then coalesce(voisins.nb_voisins_disparus, 0) end
        as nb_voisins_disparus,
    voisins.longueur_frontiere_km as longueur_voisins_km,
    trim_scale(round(voisins.nb_label_p1::numeric / nullif(voisins.nb_voisins, 0), 6)) as part_voisins_label_p1,
    trim_scale(round(voisins.longueur_p1 / nullif(voisins.longueur_frontiere_km, 0), 6)) as part_frontiere_label_p1,
    voisins.distance_label_p1_km,
    trim_scale(round(voisins.nb_label_p2::numeric / nullif(voisins.nb_voisins, 0), 6)) as part_voisins_label_p2,
    trim_scale(round(voisins.longueur_p2 / nullif(voisins.longueur_frontiere_km, 0), 6)) as part_frontiere_label_p2,
    voisins.distance_label_p2_km
from labels
left join contours on labels.code_epci = contours.code_epci
left join voisins on labels.code_epci = voisins.code_epci
