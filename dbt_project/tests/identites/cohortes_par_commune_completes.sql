-- The two groups of a phase, and the four cohorts, share out the same communes and jobs.
with partitions as (
    select
        annee,
        mesure,
        case
            when groupe like '%ti_phase_1' then 'phase_1'
            when groupe like '%ti_phase_2' then 'phase_2'
            else 'cohortes'
        end as decoupage,
        sum(valeur) as valeur,
        sum(nb_unites) as nb_unites
    from {{ ref('ti_vs_hors_ti_v1') }}
    where ponderation = 'ponderee'
    group by annee, mesure, decoupage
)

select
    annee,
    mesure
from partitions
group by annee, mesure
having count(distinct valeur) > 1 or count(distinct nb_unites) > 1
