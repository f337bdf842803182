create temp table int_geographie_millesime as
select * from (values (date '2018-01-01', null), (date '2025-01-01', 'epci_dgcl'))
    as t (millesime, source_composition);
create temp table dim_commune_millesime as
select * from (values
    (date '2018-01-01', '01001', null), (date '2025-01-01', '01001', '200000001'),
    (date '2025-01-01', '29155', 'SANS')
) as t (millesime, code_commune, code_epci);
-- poison: a commune whose EPCI is lost
update dim_commune_millesime set code_epci = null where code_commune = '29155';
-- poison: an EPCI of a vintage without composition
update dim_commune_millesime set code_epci = '200000001' where millesime = '2018-01-01';
