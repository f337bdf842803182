/*
Question : quelles valeurs manquent aux EPCI, et pourquoi ?
English: which values are missing for EPCI, and why?
Source : Sénat II.C.2.c, suivi régulier des indicateurs ; Cour des comptes, recommandation 3.
Niveau : EPCI, toutes années.
Lecture : secret, hors du champ de la source, sans objet (dénominateur nul) ou pas encore publié ;
  un zéro publié est un vrai zéro et n'est pas ici.
Reading: secret, outside the source's field, not applicable (zero denominator) or not yet published;
  a published zero is a true zero and is not here.
Réserve : remplacer ces vides par zéro fausserait toute somme et toute moyenne.
Caveat: putting zeros in their place would falsify any sum and any mean.
*/
select
    valeurs.code_indicateur,
    valeurs.source,
    count(*) as nb_lignes,
    count(*) filter (where valeurs.statut = 'publie') as publie,
    count(*) filter (where valeurs.statut = 'secret') as secret,
    count(*) filter (where valeurs.statut = 'hors_champ') as hors_champ,
    count(*) filter (where valeurs.statut = 'non_applicable') as non_applicable,
    count(*) filter (where valeurs.statut = 'non_encore_publie') as non_encore_publie
from pub.indicateur_territoire_v1 as valeurs
where valeurs.niveau = 'epci'
group by valeurs.code_indicateur, valeurs.source
having count(*) filter (where valeurs.statut <> 'publie') > 0
order by valeurs.code_indicateur, valeurs.source;
