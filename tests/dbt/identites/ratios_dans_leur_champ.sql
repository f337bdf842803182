create temp table mart_ratios_epci as
select * from (values ('1', 2021, 3, 1, 1, 0.333333), ('2', 2021, 2, 2, 0, 1.0)) as t (
    code_epci, annee, entreprises, entreprises_publiees, entreprises_secretes, couverture
);
-- poison: more accounts than companies
update mart_ratios_epci set entreprises_secretes = 1 where code_epci = '2';
-- poison: a coverage of something else
update mart_ratios_epci set couverture = 0.666667 where code_epci = '1';
