/*
Question : les totaux s'accordent-ils de l'EPCI à la France, et combien en revient-il aux TI ?
English: do totals agree from EPCI to France, and how much of them falls to the TI?
Source : Sénat II.C.2.c, « suivi fin au niveau local comme au niveau agrégé ».
Niveau : EPCI, TI, cohorte, département, région et France.
Lecture : emplois industriels de 2022 ; les niveaux qui couvrent le pays ont le même total.
Reading: industrial jobs of 2022; levels that cover the country have the same total.
Réserve : les TI ne couvrent qu'une partie du pays ; hors du champ de la source, la valeur est vide,
  non nulle.
Caveat: the TI cover part of the country only; outside the source's field the value is empty, not
  zero.
*/
select
    niveau,
    count(*) as nb_territoires,
    count(*) filter (where statut <> 'publie') as sans_valeur,
    round(sum(valeur), 3) as effectif_industrie_be
from pub.indicateur_territoire_v1
where code_indicateur = 'effectif_industrie_be' and annee = 2022
group by niveau
order by niveau;
