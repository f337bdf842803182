create temp table int_emploi_bilan as
select * from (values (2018, 100, 10, 20, 2), (2019, 50, 0, 9, 0)) as t (
    annee, effectif_recu, effectif_rejete, etablissements_recus, etablissements_rejetes
);
create temp table emploi_commune_a38_v1 as
select * from (values (2018, 60, 10), (2018, 30, 8), (2019, 50, 9))
    as t (annee, effectif, etablissements);
create temp table emploi_epci_a38_v1 as select * from emploi_commune_a38_v1;
-- poison: a commune removed
delete from emploi_commune_a38_v1 where effectif = 30;
-- poison: an EPCI doubled
insert into emploi_epci_a38_v1 select * from emploi_epci_a38_v1 where annee = 2019;
-- poison: jobs moved to another year
update emploi_epci_a38_v1 set annee = 2019 where effectif = 30;
-- poison: a year that is in no EPCI
delete from emploi_epci_a38_v1 where annee = 2019;
-- poison: an establishment less
update emploi_commune_a38_v1 set etablissements = etablissements - 1 where annee = 2019;
