create temp table bridge_commune_cog_millesime as
select '1943-01-01'::date as valable_depuis, date '2025-01-01' as cog_cible, * from (values
    ('85084', '85084', 0.7), ('85084', '85165', 0.3), ('85307', '85001', 1)
) as t (code_commune_source, code_commune, ratio);
-- poison: a piece removed
delete from bridge_commune_cog_millesime where ratio = 0.3;
-- poison: a merger doubled
insert into bridge_commune_cog_millesime
select * from bridge_commune_cog_millesime where ratio = 1;
-- poison: a piece moved to another geography
update bridge_commune_cog_millesime set cog_cible = '2024-01-01' where ratio = 0.3;
-- poison: the least that a ratio can lose
update bridge_commune_cog_millesime set ratio = ratio - 0.000000000001 where ratio = 0.7;
