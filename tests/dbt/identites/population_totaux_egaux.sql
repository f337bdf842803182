create temp table int_population_recue as
select * from (values (2020, 100), (2020, 20), (2021, 50)) as t (annee, population_municipale);
create temp table fact_population as
select * from (values (2020, 100, 'cog'), (2020, 20, 'inconnu'), (2021, 50, 'cog'))
    as t (annee, population_municipale, rattachement);
create temp table mart_population_commune as
select * from (values (2020, 100), (2021, 50)) as t (annee, population);
-- poison: a commune removed
delete from mart_population_commune where annee = 2021;
-- poison: a commune doubled
insert into mart_population_commune select * from mart_population_commune where annee = 2021;
-- poison: a commune moved to another year
update mart_population_commune set annee = 2021 where annee = 2020;
-- poison: an unknown code that the fact lost
delete from fact_population where rattachement = 'inconnu';
-- poison: an unknown code counted twice
update fact_population set rattachement = 'inconnu' where annee = 2021;
