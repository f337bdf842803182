-- The four cohorts under each of the three rules; a cohort is named by the macro that decides it.
with phases as (
    select
        label_p1,
        label_p2,
        {{ cohorte('label_p1', 'label_p2') }} as cohorte
    from (values (true, true), (true, false), (false, true), (false, false)) as etats (label_p1, label_p2)
),

libelles (cohorte, rang, libelle_cohorte, libelle_cohorte_en) as (
    values
    ('phase_1_et_2', 1, 'Labellisé dans les deux phases', 'Labelled in both phases'),
    ('phase_1_seule', 2, 'Labellisé en phase 1 seulement', 'Labelled in phase 1 only'),
    ('phase_2_seule', 3, 'Labellisé en phase 2 seulement', 'Labelled in phase 2 only'),
    ('jamais', 4, 'Jamais labellisé', 'Never labelled')
),

regles (regle, rang, libelle_regle, libelle_regle_en) as (
    values
    ('majorite', 1, 'Plus de la moitié de la population', 'More than half of the population'),
    ('une_commune', 2, 'Au moins une commune, même en partie', 'At least one commune, even in part'),
    ('entier', 3, 'Toutes les communes, entièrement', 'All communes, wholly')
)

select
    regles.regle,
    phases.cohorte,
    ((regles.rang - 1) * 4 + libelles.rang)::integer as ordre,
    libelles.libelle_cohorte,
    libelles.libelle_cohorte_en,
    regles.libelle_regle,
    regles.libelle_regle_en,
    phases.label_p1,
    phases.label_p2,
    regles.regle = 'majorite' as regle_panel
from phases
left join libelles on phases.cohorte = libelles.cohorte
cross join regles
