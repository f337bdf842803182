/*
Question : combien d'EPCI jamais labellisés touchent des voisins labellisés, et de combien ?
English: how many EPCI never labelled touch labelled neighbours, and by how much?
Source : Cour des comptes, recommandation 3, cadre d'évaluation ; groupe de comparaison.
Niveau : EPCI jamais labellisés.
Lecture : part de la frontière de l'EPCI avec ses voisins qui touche un EPCI labellisé en phase 1 ;
  les EPCI sans contact font un groupe de comparaison moins exposé.
Reading: share of the EPCI's border with its neighbours that touches an EPCI labelled in phase 1;
  EPCI without contact make a comparison group that is less exposed.
Réserve : l'exposition dit une proximité, non un débordement d'effet ; les îles sont à part.
Caveat: exposure tells closeness, not a spillover; islands stand apart.
*/
with temoins as (
    select
        voisins.distance_label_p1_km,
        case
            when voisins.part_frontiere_label_p1 is null then 'sans_voisin_connu'
            when voisins.part_frontiere_label_p1 = 0 then '0'
            when voisins.part_frontiere_label_p1 < 0.5 then 'moins_de_la_moitie'
            else 'la_moitie_ou_plus'
        end as frontiere_labellisee
    from pub.exposition_voisins_v1 as voisins
    inner join pub.cohorte_epci_v1 as cohortes
        on voisins.code_epci = cohortes.code_epci and cohortes.regle = 'majorite'
    where cohortes.cohorte = 'jamais'
)

select
    frontiere_labellisee,
    count(*) as nb_epci,
    round(
        (percentile_cont(0.5) within group (order by distance_label_p1_km))::numeric, 2
    ) as distance_mediane_km
from temoins
group by frontiere_labellisee
order by frontiere_labellisee;
