create temp table fact_emploi_commune_ape as
select * from (values ('01001'), ('01001'), ('75056')) as t (code_commune);
create temp table int_emploi_commune_recue as
select * from (values ('01001', 2), ('75101', 1)) as t (code_commune, lignes);
-- poison: a row lost in the join
delete from fact_emploi_commune_ape where code_commune = '75056';
-- poison: a row joined twice
insert into fact_emploi_commune_ape values ('75056');
-- poison: nothing arrives
truncate fact_emploi_commune_ape;
