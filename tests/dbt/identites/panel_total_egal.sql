create temp table epci_v1 as select * from (values ('1'), ('2'), ('9')) as t (code_epci);
create temp table panel_epci_annee_v1 as
select 2018 as annee, * from (values
    ('1', 60.0, 6.0, 'observe'), ('2', 40.0, 4.0, 'observe'), ('9', null, null, 'hors_champ')
) as t (code_epci, effectif_total, etablissements_total, statut);
create temp table emploi_epci_a38_v1 as
select 2018 as annee, * from (values ('1', 50.0, 5.0), ('1', 10.0, 1.0), ('2', 40.0, 4.0), ('SANS', 3.0, 1.0))
    as t (code_epci, effectif, etablissements);
-- poison: an EPCI out of the panel
delete from panel_epci_annee_v1 where code_epci = '9';
-- poison: an EPCI twice in the panel
insert into panel_epci_annee_v1 select * from panel_epci_annee_v1 where code_epci = '9';
-- poison: an activity removed
delete from emploi_epci_a38_v1 where effectif = 10;
-- poison: a year that only the panel has
delete from emploi_epci_a38_v1;
-- poison: an establishment more
update panel_epci_annee_v1 set etablissements_total = 5 where code_epci = '2';
