-- An EPCI that is whole has the majority, and one that has the majority has a commune.
with regles as (
    select
        cohortes.code_epci,
        phase.phase,
        bool_or(phase.label) filter (where cohortes.regle = 'une_commune') as une_commune,
        bool_or(phase.label) filter (where cohortes.regle = 'majorite') as majorite,
        bool_or(phase.label) filter (where cohortes.regle = 'entier') as entier
    from {{ ref('cohorte_epci_v1') }} as cohortes
    cross join
        lateral (
            values
            (1, cohortes.cohorte in ('phase_1_et_2', 'phase_1_seule')),
            (2, cohortes.cohorte in ('phase_1_et_2', 'phase_2_seule'))
        ) as phase (phase, label)
    group by cohortes.code_epci, phase.phase
)

select *
from regles
where (entier and not majorite) or (majorite and not une_commune)
