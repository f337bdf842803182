create temp table emploi_commune_a38_v1 as
select 2018 as annee, 'CA' as code_a38, * from (values
    ('01001', 10.0, 2.0, false), ('85084', 7.5, 1.25, true)
) as t (code_commune, effectif, etablissements, estime);
-- poison: jobs cut without saying so
update emploi_commune_a38_v1 set effectif = 9.5 where code_commune = '01001';
-- poison: establishments cut without saying so
update emploi_commune_a38_v1 set etablissements = 1.5 where code_commune = '01001';
-- poison: an estimate whose flag is lost
update emploi_commune_a38_v1 set estime = false where code_commune = '85084';
