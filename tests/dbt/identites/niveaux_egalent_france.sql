create temp table indicateur_territoire_v1 as
select 2018 as annee, * from (values
    ('france', 'effectif_total', 100.0), ('epci', 'effectif_total', 60.0),
    ('epci', 'effectif_total', 40.0), ('departement', 'effectif_total', 100.0),
    ('region', 'effectif_total', 100.0), ('cohorte', 'effectif_total', 100.0),
    ('ti_phase_1', 'effectif_total', 30.0), ('france', 'part_industrie_be', 0.2),
    ('epci', 'part_industrie_be', 0.1)
) as t (niveau, code_indicateur, valeur);
-- poison: an EPCI removed
delete from indicateur_territoire_v1 where valeur = 40;
-- poison: a department doubled
insert into indicateur_territoire_v1 values (2018, 'departement', 'effectif_total', 1);
-- poison: a region moved out
update indicateur_territoire_v1 set valeur = 99 where niveau = 'region';
-- poison: a cohort cut
update indicateur_territoire_v1 set valeur = 99.99 where niveau = 'cohorte';
