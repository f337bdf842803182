-- What candidate.sql is compared with: other sources, and the release before it, which says the same.
alter table pub_next.epci_v1 add column nom text;
update pub_next.epci_v1 set nom = 'EPCI ' || code_epci;
alter table raw.urssaf_france_na88_trimestriel add column secteur_na38i text;
insert into raw.urssaf_france_na88_trimestriel
values (2023, '4', 800, 'CA Denrées'), (2023, '4', 2000, 'GZ Commerce');

create table pub_next.flores_v1 as
select * from (
    values ('DEP', 'A5', 'BE', 2023, '01', 900::numeric), ('EPCI', 'A5', 'BE', 2023, '200000001', 600),
        ('EPCI', 'A5', 'BE', 2023, '200000002', 100), ('EPCI', 'A5', 'BE', 2023, '200000003', 200),
        ('FRANCE', 'A5', 'BE', 2023, 'F', 900), ('FRANCE', 'A5', 'GU', 2023, 'F', 2000),
        ('FRANCE', 'A5', '_T', 2023, 'F', 2901), ('COM', 'A17', 'C1', 2023, '01001', 20),
        ('COM', 'A17', 'GZ', 2023, '01001', null), ('COM', 'A17', '_T', 2023, '01001', 50)
) as f(niveau_geo, nomenclature, code_activite, annee, code_geo, effectif);

create table raw.side_insee_creations as
select 'side-1'::text as id_extraction, 2::bigint as _ligne, 'DEP'::text as objet_geographique,
    '01'::text as code_geographique, 'BE'::text as activite, '_T'::text as forme_juridique,
    2022 as annee, 105::bigint as valeur
union all
select 'side-1', 3, 'REG', '84', 'BE', '_T', 2022, 65
union all
select 'side-1', 4, 'REG', '32', 'BE', '_T', 2022, 40;
create table raw.side_insee_stocks as
select 'side-2'::text as id_extraction, 2::bigint as _ligne, 'DEP'::text as objet_geographique,
    '01'::text as code_geographique, 'BE'::text as activite, 2022 as annee, 900::bigint as valeur;
create table pub_next.demographie_epci_a38_v1 as
select '200000001'::text as code_epci, 2022 as annee, 'CA'::text as code_a38, 100::numeric as entrees,
    80::numeric as sorties, 1000::numeric as stock_fin, false as censure;
create table pub_next.demographie_commune_a38_v1 as
select c.code_commune, 2022 as annee, 'CA'::text as code_a38, c.entrees::numeric as entrees,
    false as censure
from (values ('01001', 60), ('01003', 40)) as c(code_commune, entrees);

create table pub_next.projet_v1 as
select * from (
    values ('fonds_vert', 'p1', 'engage', 2023, 1900000000::numeric),
        ('france_relance', 'p2', 'annonce', 2022, null)
) as p(source, id_projet, type_montant, annee, montant_eur);

alter table staging.stg_epci_dgcl__composition add column population_municipale bigint default 1000;
create table pub_next.population_commune_v1 as
select code_commune, 2022 as annee, 1000::bigint as population, false as estime
from pub_next.commune_v1;
create table pub_next.indicateur_v1 as
select 'part_industrie'::text as code, 'a / b'::text as formule, 'part'::text as unite,
    'ratio'::text as regle_agregation;

drop schema if exists release_avant cascade;
create schema release_avant authorization ti_builder;
create table release_avant.panel_epci_annee_v1 as select * from pub_next.panel_epci_annee_v1;
create table release_avant.indicateur_v1 as select * from pub_next.indicateur_v1;
delete from meta.run;
insert into meta.release (
    id_release, portal, nature, code_version, geographie_reference, schema_name, is_current
)
values ('original-aaaaaaaaaaaa', 'live', 'original', '1', '2025-01-01', 'release_avant', true);
truncate quality.profil;
insert into quality.profil
select 'original-aaaaaaaaaaaa', '', 'vue', 'activite_v1', 'lignes', 2, 0, 0, 0, 2
union all
select 'original-aaaaaaaaaaaa', '2018', 'vue', 'emploi_epci_a38_v1', 'effectif', 8, 0, 0, 0, 2800;

grant select on all tables in schema raw, pub_next, release_avant to ti_builder;
