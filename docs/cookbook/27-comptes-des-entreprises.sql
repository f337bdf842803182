/*
Question : la situation financière des entreprises industrielles est-elle meilleure dans les TI ?
English: are the finances of industrial companies better in the TI?
Source : Cour des comptes, évaluation de novembre 2024, situation financière des entreprises.
Niveau : cohorte, répartition des EPCI.
Lecture : médiane, entre les EPCI de la cohorte, de la médiane de leurs entreprises, à lire avec la
  part des entreprises dont les comptes sont publics.
Reading: median, among the EPCI of the cohort, of the median of their companies, to be read with the
  share of companies whose accounts are public.
Réserve : une médiane ne s'agrège pas : ce n'est pas celle des entreprises de la cohorte. Comptes au
  siège, et les petites entreprises les gardent souvent confidentiels.
Caveat: a median is not aggregated: it is not that of the cohort's companies. Accounts stand at the
  registered office, and small companies often keep them confidential.
*/
select
    ratios.annee,
    cohortes.cohorte,
    count(ratios.mediane_marge_ebe) as nb_epci,
    round(
        sum(ratios.entreprises_publiees)::numeric / nullif(sum(ratios.entreprises), 0), 4
    ) as couverture,
    round(
        (percentile_cont(0.5) within group (order by ratios.mediane_marge_ebe))::numeric, 2
    ) as marge_ebe_mediane_des_epci,
    round(
        (
            percentile_cont(0.5) within group (order by ratios.mediane_autonomie_financiere)
        )::numeric, 2
    ) as autonomie_mediane_des_epci
from pub.ratios_epci_v1 as ratios
inner join pub.cohorte_epci_v1 as cohortes
    on ratios.code_epci = cohortes.code_epci and cohortes.regle = 'majorite'
where ratios.annee between 2018 and 2023
group by ratios.annee, cohortes.cohorte
order by ratios.annee, cohortes.cohorte;
