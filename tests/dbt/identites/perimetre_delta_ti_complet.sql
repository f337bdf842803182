create temp table dim_territoire_industrie as
select * from (values
    (1, 'ti-0001', 100, true), (1, 'ti-0002', 50, true), (2, 'ti-0001', 120, true),
    (2, 'ti-0009', 10, false)
) as t (phase, id_ti, population, liste_reference);
create temp table perimetre_delta_ti_v1 as
select * from (values ('ti-0001', 'ti-0001', 90), ('ti-0002', null, null))
    as t (id_ti_p1, id_ti_p2, population_partagee);
-- poison: a territory without a link
delete from perimetre_delta_ti_v1 where id_ti_p1 = 'ti-0002';
-- poison: a link moved to another territory
update perimetre_delta_ti_v1 set id_ti_p2 = 'ti-0009' where id_ti_p2 = 'ti-0001';
-- poison: a link doubled
insert into perimetre_delta_ti_v1 select * from perimetre_delta_ti_v1 where id_ti_p2 = 'ti-0001';
-- poison: a list that becomes the reference
update dim_territoire_industrie set liste_reference = true where id_ti = 'ti-0009';
