create temp table activite_v1 as select * from (values ('C1'), ('C3'), ('C3')) as t (code_a17);
create temp table panel_epci_annee_v1 as
select 2018 as annee, * from (values ('1', 100.0), ('2', 50.0)) as t (code_epci, effectif_total);
create temp table panel_epci_a17_annee_v1 as
select 2018 as annee, * from (values
    ('1', 'C1', 60.0, 'observe'), ('1', 'C3', 40.0, 'observe'),
    ('2', 'C1', 20.0, 'observe'), ('2', 'C3', null, 'secret')
) as t (code_epci, code_a17, effectif, statut);
-- poison: an activity removed
delete from panel_epci_a17_annee_v1 where code_epci = '2' and code_a17 = 'C1';
-- poison: an activity doubled
insert into panel_epci_a17_annee_v1 select * from panel_epci_a17_annee_v1 where effectif = 60;
-- poison: an EPCI without activities
delete from panel_epci_a17_annee_v1 where code_epci = '1';
-- poison: jobs in no activity
update panel_epci_a17_annee_v1 set effectif = 39 where effectif = 40;
