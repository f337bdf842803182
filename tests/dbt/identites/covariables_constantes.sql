create temp table panel_epci_annee_v1 as
select * from (values
    ('200000001', 2017, 100.0), ('200000001', 2018, 90.0), ('200000002', 2017, 5.0)
) as t (code_epci, annee, effectif_industrie_be);
create temp table covariables_2017_v1 as
select * from (values ('200000001', 100.0), ('200000002', 5.0))
    as t (code_epci, effectif_industrie_be_2017);
-- poison: covariates of another year
update covariables_2017_v1 set effectif_industrie_be_2017 = 90 where code_epci = '200000001';
-- poison: an EPCI without covariates
delete from covariables_2017_v1 where code_epci = '200000002';
