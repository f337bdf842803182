-- Medians and rates do not add up: the rows of EPCI are the producer's.
select
    revenus.annee,
    revenus.code_geographique as code_epci,
    case revenus.mesure
        when 'MED_SL' then 'mediane'
        when 'PR_MD60' then 'taux_pauvrete'
        when 'IR_D9_D1_SL' then 'rapport_interdecile'
        when 'D1_SL' then 'premier_decile'
        when 'D9_SL' then 'neuvieme_decile'
        else revenus.mesure
    end as indicateur,
    revenus.valeur,
    revenus.statut,
    revenus.methode,
    revenus.rupture,
    portages.portage,
    revenus.id_extraction
from {{ ref('stg_filosofi_insee__revenus') }} as revenus
inner join {{ ref('int_revenu_portage') }} as portages
    on
        revenus.annee = portages.annee
        and revenus.code_geographique = portages.code_epci
where revenus.objet_geographique = 'EPCI'
