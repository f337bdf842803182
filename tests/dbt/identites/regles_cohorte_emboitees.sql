create temp table cohorte_epci_v1 as
select * from (values
    ('1', 'une_commune', 'phase_1_et_2'), ('1', 'majorite', 'phase_1_seule'), ('1', 'entier', 'jamais'),
    ('2', 'une_commune', 'phase_2_seule'), ('2', 'majorite', 'phase_2_seule'), ('2', 'entier', 'phase_2_seule')
) as t (code_epci, regle, cohorte);
-- poison: whole in phase 1, without its majority
update cohorte_epci_v1 set cohorte = 'phase_1_et_2' where code_epci = '2' and regle = 'entier';
-- poison: the majority, without a commune
update cohorte_epci_v1 set cohorte = 'jamais' where code_epci = '2' and regle = 'une_commune';
-- poison: whole in phase 2, without its majority
update cohorte_epci_v1 set cohorte = 'jamais' where code_epci = '2' and regle = 'majorite';
