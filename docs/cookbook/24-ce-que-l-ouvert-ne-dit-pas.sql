/*
Question : que demandent les rapports que les données ouvertes ne permettent pas de mesurer ?
English: what do the reports ask for that open data cannot measure?
Source : Sénat II.C.2, évaluation des moyens et des résultats ; Cour des comptes, investissements.
Niveau : indicateur.
Lecture : faisabilité C, donnée non ouverte ; B, partielle ; A, ouverte et non encore dans
  l'entrepôt. Aucune de ces lignes n'a de valeur.
Reading: feasibility C, no open data; B, partial; A, open and not in the warehouse. No such row has
  a value.
Réserve : l'absence est déclarée, jamais remplie par une valeur simulée.
Caveat: the gap is declared, never filled with a simulated value.
*/
select
    code,
    libelle_fr,
    faisabilite,
    reserve_fr
from pub.indicateur_v1
where faisabilite = 'C' or coalesce(niveaux, '') = ''
order by faisabilite desc, code asc;
