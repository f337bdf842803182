create temp table int_cog_commune as
select * from (values (date '2022-01-01', '85307'), (date '2025-01-01', '85001'))
    as t (millesime, code_commune);
create temp table bridge_commune_cog as
select * from (values
    (date '2022-01-01', '85307', '85001'), (date '2025-01-01', '85001', '85001')
) as t (cog_source, code_commune_source, code_commune);
-- poison: a code removed
delete from bridge_commune_cog where code_commune_source = '85307';
-- poison: a code moved to another geography
update bridge_commune_cog set cog_source = '2024-01-01' where code_commune_source = '85001';
-- poison: a commune that the passage does not know
insert into int_cog_commune values ('2026-01-01', '85001');
