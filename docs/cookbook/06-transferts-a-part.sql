/*
Question : de 2018 à 2022, combien d'établissements industriels les TI doivent-ils à des ouvertures,
  et combien à des transferts venus d'ailleurs ?
English: from 2018 to 2022, how many industrial establishments do the TI owe to openings, and how
  many to transfers from elsewhere?
Source : Cour des comptes, évaluation de novembre 2024, disparition des entreprises industrielles.
Niveau : cohorte, sommes sur les EPCI.
Lecture : stock final = stock initial + entrées - sorties + transferts nets + reclassements nets.
Reading: final stock = initial stock + openings - closures + net transfers + net reclassifications.
Réserve : un transfert est un lien de succession connu du répertoire ; un changement d'activité ou
  de caractère employeur est un reclassement, ni une création ni une fermeture.
Caveat: a transfer is a succession link known to the register; a change of activity or of employer
  flag is a reclassification, neither an opening nor a closure.
*/
with industrie as (
    select distinct code_a38
    from pub.activite_v1
    where industrie_be
),

flux as (
    select
        coalesce(cohortes.cohorte, 'sans_epci') as cohorte,
        sum(demographie.stock_debut_employeurs) filter (
            where demographie.annee = 2018
        ) as stock_debut,
        sum(demographie.entrees_employeurs) as entrees,
        sum(demographie.sorties_employeurs) as sorties,
        sum(
            demographie.transferts_entrants_employeurs - demographie.transferts_sortants_employeurs
        ) as transferts_nets,
        sum(
            demographie.reclassements_entrants_employeurs
            - demographie.reclassements_sortants_employeurs
        ) as reclassements_nets,
        sum(demographie.stock_fin_employeurs) filter (where demographie.annee = 2022) as stock_fin
    from pub.demographie_epci_a38_v1 as demographie
    inner join industrie on demographie.code_a38 = industrie.code_a38
    left join pub.cohorte_epci_v1 as cohortes
        on demographie.code_epci = cohortes.code_epci and cohortes.regle = 'majorite'
    where demographie.annee between 2018 and 2022
    group by coalesce(cohortes.cohorte, 'sans_epci')
)

select
    cohorte,
    round(stock_debut, 2) as stock_debut,
    round(entrees, 2) as entrees,
    round(sorties, 2) as sorties,
    round(transferts_nets, 2) as transferts_nets,
    round(reclassements_nets, 2) as reclassements_nets,
    round(stock_fin, 2) as stock_fin
from flux
order by cohorte;
