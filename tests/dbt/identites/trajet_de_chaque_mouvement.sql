create temp table int_cog_mouvement as
select * from (values ('85307', date '2022-01-01'), ('14011', date '2024-04-24'))
    as t (code_commune_avant, date_effet);
create temp table int_geographie_millesime as
select * from (values (date '2023-01-01'), (date '2025-01-01')) as t (millesime);
create temp table bridge_commune_cog_millesime as
select '1943-01-01'::date as valable_depuis, * from (values
    ('85307', date '2021-12-31', date '2023-01-01'), ('85307', date '2021-12-31', date '2025-01-01'),
    ('14011', date '2024-04-23', date '2025-01-01')
) as t (code_commune_source, valable_jusque, cog_cible);
-- poison: a way removed
delete from bridge_commune_cog_millesime where code_commune_source = '14011';
-- poison: a way to one of the two geographies only
delete from bridge_commune_cog_millesime where cog_cible = '2023-01-01';
-- poison: a way that ends too early
update bridge_commune_cog_millesime set valable_jusque = '2020-12-31' where valable_jusque = '2021-12-31';
-- poison: a movement that nothing follows
insert into int_cog_mouvement values ('50015', '2024-01-01');
