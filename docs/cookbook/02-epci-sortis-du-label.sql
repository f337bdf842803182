/*
Question : quels EPCI ont perdu le label entre les deux phases ?
English: which EPCI lost the label between the two phases?
Source : Sénat I.A.2, des périmètres « plus opérationnels » en phase 2.
Niveau : EPCI.
Lecture : chaque ligne est un EPCI entièrement labellisé en phase 1 et plus du tout en phase 2.
Reading: each row is an EPCI wholly labelled in phase 1 and not at all in phase 2.
Réserve : un EPCI qui ne perd qu'une partie de ses communes a le statut partiel et n'est pas ici.
Caveat: an EPCI that loses only some of its communes has the status partiel and is not here.
*/
select
    sortis.code_epci,
    sortis.nom_epci,
    epci.code_region,
    sortis.lib_ti_p1,
    epci.population
from pub.perimetre_delta_epci_v1 as sortis
inner join pub.epci_v1 as epci on sortis.code_epci = epci.code_epci
where sortis.statut = 'sortie'
order by epci.population desc, sortis.code_epci asc;
