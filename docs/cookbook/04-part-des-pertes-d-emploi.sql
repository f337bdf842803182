/*
Question : quelle part de la variation nette d'emploi industriel 2018-2022 revient aux TI, créations
  et destructions mises à part ?
English: what share of the net change in industrial jobs 2018-2022 falls to the TI, creation and
  destruction apart?
Source : Cour des comptes, évaluation de novembre 2024, part des TI dans les destructions nettes.
Niveau : France.
Lecture : à comparer à la part des TI dans l'emploi de 2018, dernière colonne.
Reading: to be compared with the share of the TI in the jobs of 2018, last column.
Réserve : la part nette est vide (non_applicable) quand le total varie à peine ou que les deux
  groupes vont en sens contraire ; créations et destructions sont des soldes par partie d'EPCI.
Caveat: the net share is empty (non_applicable) when the total barely changes or the two groups move
  in opposite ways; creation and destruction are balances by part of an EPCI.
*/
with emplois as (
    select
        max(valeur) filter (where groupe = 'ti_phase_1') as ti,
        max(valeur) filter (where groupe = 'hors_ti_phase_1') as autres
    from pub.ti_vs_hors_ti_v1
    where mesure = 'effectif_industrie_be' and ponderation = 'ponderee' and annee = 2018
)

select
    parts.code_indicateur,
    indicateurs.libelle_fr,
    parts.statut,
    round(parts.valeur, 4) as part_ti,
    round(emplois.ti / (emplois.ti + emplois.autres), 4) as part_ti_emploi_2018
from pub.indicateur_territoire_v1 as parts
inner join pub.indicateur_v1 as indicateurs on parts.code_indicateur = indicateurs.code
cross join emplois
where
    parts.niveau = 'france'
    and parts.annee = 2022
    and parts.code_indicateur in (
        'part_ti_creations_phase_1',
        'part_ti_destructions_phase_1',
        'part_ti_variation_nette_phase_1'
    )
order by parts.code_indicateur;
