/*
Question : combien d'argent public par emploi industriel, dans les TI et ailleurs ?
English: how much public money per industrial job, in the TI and elsewhere?
Source : Sénat II.A.3 et II.C.2.a, fléchage imparfait et moyens engagés ; Cour des comptes.
Niveau : France, EPCI labellisés en phase 2 et autres.
Lecture : une ligne par source et type de montant ; euros de toutes les années de la source, sur les
  emplois industriels de 2017. Les types ne s'additionnent jamais.
Reading: one row per source and type of amount; euros of all years of the source, over the
  industrial jobs of 2017. Types are never added.
Réserve : le lieu est souvent celui du porteur ; les projets sans lieu sont à part, et une source
  qui ne publie pas de montant par projet garde un montant vide, non nul.
Caveat: the place is often that of who bears the project; projects without a place stand apart, and
  a source that publishes no amount by project keeps an empty amount, not a zero.
*/
with emplois as (
    select
        case
            when cohorte in ('phase_1_et_2', 'phase_2_seule') then 'ti_phase_2'
            else 'hors_ti_phase_2'
        end as groupe,
        sum(effectif_industrie_be) as effectif_2017
    from pub.panel_epci_annee_v1
    where annee = 2017
    group by groupe
),

montants as (
    select
        financements.source,
        financements.type_montant,
        financements.statut,
        case
            when cohortes.cohorte in ('phase_1_et_2', 'phase_2_seule') then 'ti_phase_2'
            when cohortes.cohorte is not null then 'hors_ti_phase_2'
            else 'sans_epci_ou_lieu_inconnu'
        end as groupe,
        sum(financements.nb_parts) as nb_parts,
        sum(financements.montant_eur) as montant_eur
    from pub.financement_epci_v1 as financements
    left join pub.cohorte_epci_v1 as cohortes
        on financements.code_epci = cohortes.code_epci and cohortes.regle = 'majorite'
    group by financements.source, financements.type_montant, financements.statut, groupe
)

select
    montants.source,
    montants.type_montant,
    montants.groupe,
    montants.statut,
    montants.nb_parts,
    montants.montant_eur,
    round(montants.montant_eur / emplois.effectif_2017, 2) as eur_par_emploi_industriel
from montants
left join emplois on montants.groupe = emplois.groupe
order by montants.source, montants.type_montant, montants.groupe, montants.statut;
