create temp table dim_activite as
select * from (values ('CA', true), ('GZ', false)) as t (code_a38, industrie_be);
create temp table stg_sirene__demographie as
select *
from (
    values
    (2020, 'CA', 5, 2, 1, 1, 0, 0, 0, 7), (2020, 'CA', 3, 0, 0, 0, 1, 1, 1, 2),
    (2020, 'GZ', 9, 0, 0, 0, 0, 0, 0, 9)
)
    as t (
        annee, code_a38, stock_debut, entrees, sorties, transferts_entrants, transferts_sortants,
        reclassements_entrants, reclassements_sortants, stock
    );
create temp table fact_demographie_etab as
select
    annee, code_a38, stock_debut, entrees, sorties, transferts_entrants, transferts_sortants,
    reclassements_entrants, reclassements_sortants, stock as stock_fin
from stg_sirene__demographie;
create temp table int_demographie_lieu as
select *, stock_debut = 3 as inconnu from fact_demographie_etab;
create temp table mart_demographie_epci_a38 as
select
    annee, stock_debut, entrees, sorties, transferts_entrants, transferts_sortants,
    reclassements_entrants, reclassements_sortants, stock_fin
from int_demographie_lieu where not inconnu;
create temp table mart_demographie_commune_a38 as
select * from mart_demographie_epci_a38 where stock_debut = 5;
-- poison: a row received that the fact lost
delete from fact_demographie_etab where stock_debut = 3;
-- poison: a row of the fact doubled
insert into fact_demographie_etab select * from fact_demographie_etab where stock_debut = 5;
-- poison: a commune removed
delete from mart_demographie_commune_a38;
-- poison: another activity among the communes of industry
insert into mart_demographie_commune_a38 select * from mart_demographie_epci_a38 where stock_debut = 9;
-- poison: an EPCI doubled
insert into mart_demographie_epci_a38 select * from mart_demographie_epci_a38;
-- poison: an entry moved to the exits
update mart_demographie_epci_a38 set entrees = entrees - 1, sorties = sorties + 1;
