create temp table mart_demographie_epci_a38 as
select
    '200000001' as code_epci, 'CA' as code_a38, *,
    stock_debut as stock_debut_employeurs, entrees as entrees_employeurs,
    sorties as sorties_employeurs, transferts_entrants as transferts_entrants_employeurs,
    transferts_sortants as transferts_sortants_employeurs,
    reclassements_entrants as reclassements_entrants_employeurs,
    reclassements_sortants as reclassements_sortants_employeurs, stock_fin as stock_fin_employeurs
from (values
    (2019, 0, 4, 1, 1, 0, 0, 0, 4), (2020, 4, 1, 2, null, null, 1, 0, 4),
    (2021, 4, 0, 0, 0, 1, 0, 1, 2)
) as t (
    annee, stock_debut, entrees, sorties, transferts_entrants, transferts_sortants,
    reclassements_entrants, reclassements_sortants, stock_fin
);
-- poison: an exit that the stock forgets
update mart_demographie_epci_a38 set sorties = sorties + 1 where annee = 2021;
-- poison: an employer's transfer that the stock forgets
update mart_demographie_epci_a38 set transferts_entrants_employeurs = 3 where annee = 2019;
-- poison: a year that does not start from the one before
update mart_demographie_epci_a38 set stock_debut = 5, stock_fin = 5 where annee = 2020;
-- poison: a year removed
delete from mart_demographie_epci_a38 where annee = 2020;
