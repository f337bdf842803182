create temp table stg_fonds_vert__projets as
select * from (values (2023, 10.50), (2023, 4.25), (2024, 1.00)) as t (annee, montant_engage);
create temp table stg_france_relance__projets as select '2021-06' as millesime;
create temp table fact_financement as
select * from (values
    ('fonds_vert', 2023, 'engage', 10.50), ('fonds_vert', 2023, 'engage', 4.25),
    ('fonds_vert', 2024, 'engage', 1.00), ('france_relance', 2021, 'annonce', null::numeric)
) as t (source, annee, type_montant, montant_eur);
create temp table mart_financement_epci as
select source, annee, type_montant, sum(montant_eur) as montant_eur
from fact_financement group by 1, 2, 3;
create temp table fact_projet as select source, annee from fact_financement;
-- poison: a cent lost in an EPCI
update mart_financement_epci set montant_eur = montant_eur - 0.01 where annee = 2023;
-- poison: an amount of the fact removed
delete from fact_financement where montant_eur = 4.25;
-- poison: a project without an amount doubled
insert into fact_financement values ('france_relance', 2021, 'annonce', null);
-- poison: an amount of another type
update fact_financement set type_montant = 'paye' where annee = 2024;
-- poison: a project removed
delete from fact_projet where annee = 2021;
