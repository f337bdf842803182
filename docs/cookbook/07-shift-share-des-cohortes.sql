/*
Question : la variation de l'emploi industriel 2018-2022 des TI vient-elle de la conjoncture, de
  leurs activités ou d'eux-mêmes ?
English: does the change in industrial jobs of the TI 2018-2022 come from the national trend, from
  their activities or from themselves?
Source : Cour des comptes, évaluation de novembre 2024, résultats ; Sénat II.C.2.b.
Niveau : cohorte et France.
Lecture : la variation est la somme des trois effets ; sur la France, l'effet structurel et l'effet
  local sont nuls.
Reading: the change is the sum of the three effects; over France, the structural and the local ones
  are zero.
Réserve : une décomposition comptable : l'effet local est un reste, non l'effet du programme.
Caveat: an accounting identity: the local effect is a remainder, not the effect of the programme.
*/
select
    case
        when grouping(cohortes.cohorte) = 1 then 'france'
        else coalesce(cohortes.cohorte, 'sans_epci')
    end as groupe,
    round(sum(effets.effectif_debut), 1) as effectif_2018,
    round(sum(effets.variation), 1) as variation,
    round(sum(effets.effet_national), 1) as effet_national,
    round(sum(effets.effet_structurel), 1) + 0 as effet_structurel,
    round(sum(effets.effet_local), 1) + 0 as effet_local
from pub.shift_share_epci_v1 as effets
left join pub.cohorte_epci_v1 as cohortes
    on effets.code_epci = cohortes.code_epci and cohortes.regle = 'majorite'
where effets.periode = '2018-2022' and effets.champ = 'industrie_be'
group by rollup (cohortes.cohorte)
order by groupe;
