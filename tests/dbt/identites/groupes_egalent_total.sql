create temp table commune_v1 as
select * from (values ('01001', '01'), ('01002', '01'), ('97601', '976'))
    as t (code_commune, code_departement);
create temp table emploi_commune_a38_v1 as
select 2018 as annee, * from (values ('01001', 30, 3), ('01002', 70, 7), ('97601', 5, 1))
    as t (code_commune, effectif, etablissements);
create temp table ti_vs_hors_ti_v1 as
select 2018 as annee, 'ponderee' as ponderation, * from (values
    ('effectif_total', 'ti_phase_1', 30), ('effectif_total', 'hors_ti_phase_1', 70),
    ('etablissements_total', 'ti_phase_1', 3), ('etablissements_total', 'hors_ti_phase_1', 7)
) as t (mesure, groupe, valeur);
-- poison: a group removed
delete from ti_vs_hors_ti_v1 where groupe = 'ti_phase_1' and mesure = 'effectif_total';
-- poison: a measure removed
delete from ti_vs_hors_ti_v1;
-- poison: a commune doubled
insert into emploi_commune_a38_v1 select * from emploi_commune_a38_v1 where code_commune = '01001';
-- poison: a commune moved into the field
update commune_v1 set code_departement = '01' where code_commune = '97601';
-- poison: an establishment in neither group
update ti_vs_hors_ti_v1 set valeur = 2 where valeur = 3;
