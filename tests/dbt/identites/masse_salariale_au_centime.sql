create temp table stg_urssaf_epci__annuel as
select * from (values (2021, 1000.10, 3.5, 2), (2021, 99.90, 1, 1), (2022, 10, 1, 1))
    as t (annee, masse_salariale, effectif_moyen, etablissements);
create temp table fact_masse_salariale_epci as
select annee, sum(masse_salariale) as masse_salariale, sum(effectif_moyen) as effectif_moyen,
    sum(etablissements) as etablissements
from stg_urssaf_epci__annuel group by annee;
-- poison: a cent lost
update fact_masse_salariale_epci set masse_salariale = masse_salariale - 0.01 where annee = 2021;
-- poison: a row received twice
insert into stg_urssaf_epci__annuel select * from stg_urssaf_epci__annuel where annee = 2022;
-- poison: a year removed
delete from fact_masse_salariale_epci where annee = 2022;
-- poison: an establishment less
update fact_masse_salariale_epci set etablissements = 2 where annee = 2021;
-- poison: half a job more
update fact_masse_salariale_epci set effectif_moyen = 5 where annee = 2021;
