/*
Question : comment les TI se répartissent-ils selon leur croissance, et quelle part progresse ?
English: how are the TI spread by growth, and what share of them improves?
Source : Sénat, L'essentiel I, des résultats hétérogènes.
Niveau : TI, phase 1 et phase 2.
Lecture : un territoire, une voix ; part_en_hausse est la part des territoires dont l'emploi
  industriel de 2022 dépasse celui de 2018.
Reading: one territory, one voice; part_en_hausse is the share of territories whose industrial jobs
  of 2022 exceed those of 2018.
Réserve : un petit territoire pèse autant qu'un grand ; lire avec la question 1.
Caveat: a small territory weighs as much as a large one; read it with question 1.
*/
with croissances as (
    select
        niveau,
        valeur
    from pub.indicateur_territoire_v1
    where
        niveau in ('ti_phase_1', 'ti_phase_2')
        and code_indicateur = 'croissance_2018_industrie_be'
        and annee = 2022
        and statut = 'publie'
)

select
    niveau,
    count(*) as nb_ti,
    round((percentile_cont(0.10) within group (order by valeur))::numeric, 4) as decile_1,
    round((percentile_cont(0.25) within group (order by valeur))::numeric, 4) as quartile_1,
    round((percentile_cont(0.50) within group (order by valeur))::numeric, 4) as mediane,
    round((percentile_cont(0.75) within group (order by valeur))::numeric, 4) as quartile_3,
    round((percentile_cont(0.90) within group (order by valeur))::numeric, 4) as decile_9,
    round(avg((valeur > 0)::integer), 4) as part_en_hausse
from croissances
group by niveau
order by niveau;
