create temp table cohorte_epci_v1 as
select * from (values
    ('1', 'une_commune', 'phase_1_et_2', 0.5, 0.1, 0.5, 0.6),
    ('1', 'majorite', 'phase_2_seule', 0.5, 0.1, 0.5, 0.6),
    ('1', 'entier', 'jamais', 0.5, 0.1, 0.5, 0.6),
    ('2', 'entier', 'phase_1_seule', 1.0, 0.0, 1.0, 0.0)
) as t (
    code_epci, regle, cohorte, part_communes_p1, part_communes_p2,
    part_population_p1, part_population_p2
);
-- poison: one half taken for a majority
update cohorte_epci_v1 set cohorte = 'phase_1_et_2' where regle = 'majorite';
-- poison: a label lost
update cohorte_epci_v1 set cohorte = 'phase_1_seule' where regle = 'une_commune';
-- poison: a whole EPCI cut
update cohorte_epci_v1 set part_communes_p1 = 0.99 where code_epci = '2';
