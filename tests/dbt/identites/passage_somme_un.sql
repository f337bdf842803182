create temp table int_cog_commune as select date '2022-01-01' as millesime;
create temp table bridge_commune_cog as
select * from (values
    (date '2022-01-01', '85084', 0.7), (date '2022-01-01', '85084', 0.3),
    (date '2022-01-01', '01001', 1), (date '1970-12-31', '99001', 0.5)
) as t (cog_source, code_commune_source, ratio);
-- poison: a piece removed
delete from bridge_commune_cog where ratio = 0.3;
-- poison: a commune doubled
insert into bridge_commune_cog select * from bridge_commune_cog where ratio = 1;
-- poison: a piece moved to another commune
update bridge_commune_cog set code_commune_source = '01001' where ratio = 0.3;
-- poison: the least that a ratio can lose
update bridge_commune_cog set ratio = ratio - 0.000000000001 where ratio = 0.7;
