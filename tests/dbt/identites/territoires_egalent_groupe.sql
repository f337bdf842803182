create temp table emploi_territoire_industrie_annee_v1 as
select 2018 as annee, * from (values
    (1, date '2023-08-02', 60, 20, 6), (1, date '2023-08-02', 40, 10, 4),
    (2, date '2023-11-14', 110, 35, 11), (2, date '2024-07-04', 999, 99, 99)
) as t (phase, version_liste, effectif_total, effectif_industrie_be, etablissements_total);
create temp table ti_vs_hors_ti_v1 as
select 2018 as annee, 'ponderee' as ponderation, * from (values
    ('ti_phase_1', 'effectif_total', 100), ('ti_phase_1', 'effectif_industrie_be', 30),
    ('ti_phase_1', 'etablissements_total', 10), ('ti_phase_2', 'effectif_total', 110),
    ('ti_phase_2', 'effectif_industrie_be', 35), ('ti_phase_2', 'etablissements_total', 11),
    ('hors_ti_phase_1', 'effectif_total', 500)
) as t (groupe, mesure, valeur);
-- poison: a territory removed
delete from emploi_territoire_industrie_annee_v1 where effectif_total = 40;
-- poison: a territory doubled
insert into emploi_territoire_industrie_annee_v1
select * from emploi_territoire_industrie_annee_v1 where effectif_total = 110;
-- poison: a later list taken for the reference
update emploi_territoire_industrie_annee_v1 set version_liste = '2023-11-14' where phase = 2;
-- poison: a territory moved to the other phase
update emploi_territoire_industrie_annee_v1
set phase = 2, version_liste = '2023-11-14' where effectif_total = 40;
-- poison: a group without a value
delete from ti_vs_hors_ti_v1 where mesure = 'effectif_industrie_be';
