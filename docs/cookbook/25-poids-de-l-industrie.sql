/*
Question : quelle part des emplois est industrielle dans les TI et ailleurs ?
English: what share of jobs is industrial in the TI and elsewhere?
Source : Cour des comptes, évaluation de novembre 2024, « environ 25 % » de l'emploi local.
Niveau : cohorte et France.
Lecture : industrie au sens des sections B à E, sur les salariés du privé au lieu de travail.
Reading: industry as sections B to E, over private employees at the workplace.
Réserve : sans emploi public, agricole ni indépendant, la part est plus haute que celle de l'Insee.
Caveat: without public, farm and self-employed jobs, the share is higher than that of INSEE.
*/
select
    parts.niveau,
    parts.code_territoire,
    round(max(parts.valeur) filter (where parts.annee = 2018), 4) as part_2018,
    round(max(parts.valeur) filter (where parts.annee = 2022), 4) as part_2022
from pub.indicateur_territoire_v1 as parts
where
    parts.niveau in ('cohorte', 'france')
    and parts.code_indicateur = 'part_industrie_be'
    and parts.annee in (2018, 2022)
    and parts.statut = 'publie'
group by parts.niveau, parts.code_territoire
order by parts.niveau, parts.code_territoire;
