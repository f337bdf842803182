/*
Question : l'emploi industriel a-t-il crû plus vite dans les TI qu'ailleurs de 2018 à 2022 ?
English: did industrial jobs grow faster in the TI than elsewhere from 2018 to 2022?
Source : Cour des comptes, évaluation de novembre 2024, résultats sur l'emploi ; Sénat II.C.2.b.
Niveau : France, TI et autres territoires.
Lecture : un écart positif dit que les TI ont crû plus vite ; ponderee additionne les emplois,
  non_ponderee fait la moyenne des EPCI, et les deux peuvent se contredire.
Reading: a positive gap says that the TI grew faster; ponderee adds jobs up, non_ponderee is the
  mean of EPCI, and the two may disagree.
Réserve : un écart n'est pas un effet du programme : le label n'est pas tiré au sort.
Caveat: a gap is no effect of the programme: the label is not drawn at random.
*/
with croissances as (
    select
        ponderation,
        groupe,
        max(base_100_2018) - 100 as croissance_pct
    from pub.ti_vs_hors_ti_v1
    where
        mesure = 'effectif_industrie_be'
        and annee = 2022
        and groupe in ('ti_phase_1', 'hors_ti_phase_1')
    group by ponderation, groupe
)

select
    ti.ponderation,
    round(ti.croissance_pct, 2) as croissance_ti_pct,
    round(autres.croissance_pct, 2) as croissance_autres_pct,
    round(ti.croissance_pct - autres.croissance_pct, 2) as ecart_points
from croissances as ti
inner join croissances as autres
    on ti.ponderation = autres.ponderation and autres.groupe = 'hors_ti_phase_1'
where ti.groupe = 'ti_phase_1'
order by ti.ponderation;
