-- The two groups of a phase, and the four cohorts, each add up to all the jobs of the field.
with partitions as (
    select
        annee,
        mesure,
        case
            when groupe like '%ti_phase_1' then 'phase_1'
            when groupe like '%ti_phase_2' then 'phase_2'
            else 'cohortes'
        end as decoupage,
        sum(valeur) as valeur
    from {{ ref('ti_vs_hors_ti_v1') }}
    where ponderation = 'ponderee'
    group by annee, mesure, decoupage
)

select
    annee,
    mesure
from partitions
group by annee, mesure
having count(distinct valeur) > 1
