/*
Question : dans chaque région, l'emploi industriel des EPCI labellisés a-t-il crû plus que celui des
  autres ?
English: in each region, did the industrial jobs of labelled EPCI grow more than those of others?
Source : Sénat II.B.1, inégale implication des régions ; Cour des comptes, recommandation 3.
Niveau : région, EPCI labellisés en phase 1 et autres.
Lecture : croissances de sommes, 2018-2022, en pour cent ; vide quand un groupe manque.
Reading: growth of sums, 2018-2022, in per cent; empty when a group is missing.
Réserve : comparer dans une région ne suffit pas à rendre les groupes comparables.
Caveat: comparing within a region is not enough to make the groups comparable.
*/
with sommes as (
    select
        code_region,
        cohorte in ('phase_1_et_2', 'phase_1_seule') as label_p1,
        sum(effectif_industrie_be) filter (where annee = 2018) as debut,
        sum(effectif_industrie_be) filter (where annee = 2022) as fin
    from pub.panel_epci_annee_v1
    where statut = 'observe' and annee in (2018, 2022)
    group by code_region, cohorte in ('phase_1_et_2', 'phase_1_seule')
),

croissances as (
    select
        code_region,
        max(100 * (fin / nullif(debut, 0) - 1)) filter (where label_p1) as ti,
        max(100 * (fin / nullif(debut, 0) - 1)) filter (where not label_p1) as autres
    from sommes
    group by code_region
)

select
    code_region,
    round(ti, 2) as croissance_ti_pct,
    round(autres, 2) as croissance_autres_pct,
    round(ti - autres, 2) as ecart_points
from croissances
order by code_region;
