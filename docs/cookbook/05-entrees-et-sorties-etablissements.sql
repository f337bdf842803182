/*
Question : à quel rythme des établissements industriels ouvrent et ferment-ils, TI et autres ?
English: at what rate do industrial establishments open and close, TI and others?
Source : Cour des comptes, évaluation de novembre 2024, disparition des entreprises industrielles.
Niveau : cohorte.
Lecture : ouvertures et fermetures de l'année sur le stock de départ, rapports de sommes ; les
  transferts n'y sont pas.
Reading: openings and closures of the year over the initial stock, ratios of sums; transfers are
  left out.
Réserve : établissements employeurs du répertoire, non entreprises ; les 18 derniers mois, censurés,
  ne sont pas publiés.
Caveat: employers' establishments of the register, not companies; the last 18 months, censored, are
  not published.
*/
select
    taux.annee,
    cohortes.libelle_cohorte,
    round(max(taux.valeur) filter (where taux.code_indicateur = 'taux_entree'), 4) as taux_entree,
    round(max(taux.valeur) filter (where taux.code_indicateur = 'taux_sortie'), 4) as taux_sortie
from pub.indicateur_territoire_v1 as taux
inner join pub.cohorte_v1 as cohortes
    on taux.code_territoire = cohortes.cohorte and cohortes.regle_panel
where
    taux.niveau = 'cohorte'
    and taux.statut = 'publie'
    and taux.annee between 2018 and 2023
    and taux.code_indicateur in ('taux_entree', 'taux_sortie')
group by taux.annee, cohortes.ordre, cohortes.libelle_cohorte
order by taux.annee, cohortes.ordre;
