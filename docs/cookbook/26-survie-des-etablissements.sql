/*
Question : les établissements industriels créés dans les TI survivent-ils plus longtemps ?
English: do industrial establishments created in the TI survive longer?
Source : Cour des comptes, évaluation de novembre 2024, disparition des entreprises industrielles.
Niveau : cohorte.
Lecture : part des établissements créés dans l'année encore actifs trois et cinq ans après.
Reading: share of the establishments created in the year still active three and five years later.
Réserve : employeurs ou non ; une reprise sous un autre SIRET compte comme une fin. Une année trop
  récente pour être observée en entier reste vide.
Caveat: employers or not; a take-over under another SIRET counts as an end. A year too recent to be
  wholly observed stays empty.
*/
select
    survies.annee as annee_de_creation,
    cohortes.libelle_cohorte,
    round(
        max(survies.valeur) filter (where survies.code_indicateur = 'survie_3_ans'), 4
    ) as survie_3_ans,
    round(
        max(survies.valeur) filter (where survies.code_indicateur = 'survie_5_ans'), 4
    ) as survie_5_ans
from pub.indicateur_territoire_v1 as survies
inner join pub.cohorte_v1 as cohortes
    on survies.code_territoire = cohortes.cohorte and cohortes.regle_panel
where
    survies.niveau = 'cohorte'
    and survies.code_indicateur in ('survie_3_ans', 'survie_5_ans')
    and survies.annee between 2016 and 2020
group by survies.annee, cohortes.ordre, cohortes.libelle_cohorte
order by survies.annee, cohortes.ordre;
