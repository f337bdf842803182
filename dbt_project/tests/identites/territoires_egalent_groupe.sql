-- The territories of a pinned list add up to the labelled group of its phase, to the unit.
with territoires as (
    select
        'ti_phase_' || phase as groupe,
        annee,
        sum(effectif_total) as effectif_total,
        sum(effectif_industrie_be) as effectif_industrie_be,
        sum(etablissements_total) as etablissements_total
    from {{ ref('emploi_territoire_industrie_annee_v1') }}
    where {{ est_liste_reference() }}
    group by phase, annee
),

groupes as (
    select
        groupe,
        annee,
        max(valeur) filter (where mesure = 'effectif_total') as effectif_total,
        max(valeur) filter (where mesure = 'effectif_industrie_be') as effectif_industrie_be,
        max(valeur) filter (where mesure = 'etablissements_total') as etablissements_total
    from {{ ref('ti_vs_hors_ti_v1') }}
    where ponderation = 'ponderee' and groupe in ('ti_phase_1', 'ti_phase_2')
    group by groupe, annee
)

select
    territoires.groupe,
    territoires.annee,
    territoires.effectif_total as effectif_territoires,
    groupes.effectif_total as effectif_groupe
from territoires
left join groupes on territoires.groupe = groupes.groupe and territoires.annee = groupes.annee
where
    territoires.effectif_total is distinct from groupes.effectif_total
    or territoires.effectif_industrie_be is distinct from groupes.effectif_industrie_be
    or territoires.etablissements_total is distinct from groupes.etablissements_total
