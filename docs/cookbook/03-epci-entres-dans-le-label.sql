/*
Question : quels EPCI sont entrés dans le label en phase 2, et avec combien d'emplois industriels ?
English: which EPCI joined the label in phase 2, and with how many industrial jobs?
Source : Sénat I.A.2, territoires nouveaux de la phase 2.
Niveau : EPCI.
Lecture : emplois à la fin de 2017, donc d'avant le programme ; nul label en phase 1.
Reading: jobs at the end of 2017, before the programme; no label in phase 1.
Réserve : la liste de lancement fait foi ; ecart_version_liste_v1 dit ce qu'une autre y change.
Caveat: the launch list prevails; ecart_version_liste_v1 says what another list changes.
*/
select
    entres.code_epci,
    entres.nom_epci,
    entres.lib_ti_p2,
    parts.effectif_industrie_be_2017,
    parts.statut
from pub.perimetre_delta_epci_v1 as entres
inner join pub.part_label_epci_v1 as parts on entres.code_epci = parts.code_epci
where entres.statut = 'entree'
order by parts.effectif_industrie_be_2017 desc nulls last, entres.code_epci asc;
