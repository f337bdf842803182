create temp table fact_voisinage as
select * from (values
    ('1', '2', true, 12.5, 20.0), ('2', '1', true, 12.5, 20.0),
    ('1', '3', false, 0.0, 45.0), ('3', '1', false, 0.0, 45.0)
) as t (code_epci, code_epci_voisin, contigu, longueur_frontiere_km, distance_km);
-- poison: a neighbour without return
delete from fact_voisinage where code_epci = '3';
-- poison: its own neighbour
insert into fact_voisinage values ('1', '1', true, 1, 0);
-- poison: another distance on the way back
update fact_voisinage set distance_km = 21 where code_epci = '2';
-- poison: another border on the way back
update fact_voisinage set longueur_frontiere_km = 12 where code_epci = '2';
-- poison: contiguous one way only
update fact_voisinage set contigu = false, longueur_frontiere_km = 0 where code_epci = '2';
-- poison: contiguous without a border
update fact_voisinage set contigu = true where not contigu;
