create temp table ti_vs_hors_ti_v1 as
select 2018 as annee, 'effectif_total' as mesure, * from (values
    ('ti_phase_1', 'ponderee', 30), ('hors_ti_phase_1', 'ponderee', 70),
    ('ti_phase_2', 'ponderee', 45), ('hors_ti_phase_2', 'ponderee', 55),
    ('phase_1_et_2', 'ponderee', 20), ('phase_1_seule', 'ponderee', 10),
    ('phase_2_seule', 'ponderee', 25), ('jamais', 'ponderee', 45), ('jamais', 'non_ponderee', 7)
) as t (groupe, ponderation, valeur);
-- poison: a cohort removed
delete from ti_vs_hors_ti_v1 where groupe = 'phase_1_seule';
-- poison: a group doubled
insert into ti_vs_hors_ti_v1 select * from ti_vs_hors_ti_v1 where groupe = 'ti_phase_2';
-- poison: jobs moved to no group
update ti_vs_hors_ti_v1 set valeur = valeur - 1 where groupe = 'hors_ti_phase_1';
