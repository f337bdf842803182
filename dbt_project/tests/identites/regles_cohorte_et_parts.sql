-- The cohorts are those that the published shares give: above 0, above one half, exactly 1.
select
    cohortes.code_epci,
    cohortes.regle,
    cohortes.cohorte,
    cohortes.part_communes_p1,
    cohortes.part_population_p1
from {{ ref('cohorte_epci_v1') }} as cohortes
cross join
    lateral (
        values
        ('une_commune', cohortes.part_communes_p1 > 0, cohortes.part_communes_p2 > 0),
        ('majorite', cohortes.part_population_p1 > 0.5, cohortes.part_population_p2 > 0.5),
        ('entier', cohortes.part_communes_p1 = 1, cohortes.part_communes_p2 = 1)
    ) as regles (regle, phase_1, phase_2)
where
    cohortes.regle = regles.regle
    and cohortes.cohorte <> {{ cohorte('regles.phase_1', 'regles.phase_2') }}
