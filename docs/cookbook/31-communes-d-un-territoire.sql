/*
Question : dans un territoire, quelles communes font la variation de l'emploi industriel de 2018 à 2022 ?
English: in a territory, which communes make the change in industrial jobs from 2018 to 2022?
Source : Sénat II.C.2.c, suivi fin au niveau local.
Niveau : commune, dans un territoire de la phase 1.
Lecture : une commune par ligne, de la plus forte variation à la plus faible ; part est celle de la
  variation absolue du territoire. Le territoire est celui qui a le plus de communes, à remplacer.
Reading: a commune per row, from the largest change to the smallest; part is its share of the
  absolute changes of the territory. The territory is the one with most communes, to be replaced.
Réserve : un rapport sur une commune tient souvent à un seul établissement.
Caveat: a ratio of a commune often hangs on a single establishment.
*/
with choix as (
    select id_ti
    from pub.appartenance_ti_commune_v1
    where phase = 1
    group by id_ti
    order by count(*) desc, id_ti asc
    limit 1
),

membres as (
    select distinct
        membres.id_ti,
        membres.code_commune
    from choix
    inner join pub.appartenance_ti_commune_v1 as membres
        on choix.id_ti = membres.id_ti and membres.phase = 1
),

variations as (
    select
        membres.id_ti,
        avant.code_commune,
        avant.effectif_industrie_be as effectif_2018,
        apres.effectif_industrie_be as effectif_2022,
        apres.effectif_industrie_be - avant.effectif_industrie_be as variation,
        apres.part_industrie_be as part_industrie_2022
    from membres
    inner join pub.indicateur_commune_v1 as avant
        on membres.code_commune = avant.code_commune and avant.annee = 2018
    inner join pub.indicateur_commune_v1 as apres
        on membres.code_commune = apres.code_commune and apres.annee = 2022
)

select
    variations.id_ti,
    variations.code_commune,
    communes.nom,
    variations.effectif_2018,
    variations.effectif_2022,
    variations.variation,
    round(abs(variations.variation) / nullif(sum(abs(variations.variation)) over (), 0), 3) as part,
    round(variations.part_industrie_2022, 3) as part_industrie_2022
from variations
inner join pub.commune_v1 as communes on variations.code_commune = communes.code_commune
order by part desc nulls last, variations.code_commune asc;
