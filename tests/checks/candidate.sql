-- A small country whose release passes every check: four EPCI, nine communes, six years.
-- In 2025 the commune 01007 is part of 01001, and 01008 was cut out of 01002.
set client_min_messages = warning;
drop schema if exists raw, staging, intermediate, star, pub_next cascade;
create schema raw authorization ti_loader;
create schema staging authorization ti_builder;
create schema intermediate authorization ti_builder;
create schema star authorization ti_builder;
create schema pub_next authorization ti_builder;
truncate meta.extraction, meta.release, meta.figure, quality.check_result, quality.quarantine;

create table intermediate.int_cog_commune as
select millesime, code_commune
from unnest(array[date '2022-01-01', '2023-01-01']) as m(millesime),
    unnest(array['01001', '01002', '01003', '01004', '01005', '01006', '01007', '97601']) as c(code_commune)
union all
select millesime, code_commune
from unnest(array[date '2024-01-01', '2025-01-01']) as m(millesime),
    unnest(array['01001', '01002', '01003', '01004', '01005', '01006', '01008', '97601']) as c(code_commune);

create table pub_next.commune_v1 as
select c.code_commune, 'Commune ' || c.code_commune as nom, e.code_epci, e.code_region
from intermediate.int_cog_commune as c
inner join (
    values ('01001', '200000001', '84'), ('01002', '200000001', '84'), ('01008', '200000001', '84'),
        ('01003', '200000002', '32'), ('01004', '200000002', '32'), ('01005', '200000003', '84'),
        ('01006', 'SANS', '84'), ('97601', '200000004', '06')
) as e(code_commune, code_epci, code_region) on e.code_commune = c.code_commune
where c.millesime = date '2025-01-01';

create table staging.stg_epci_dgcl__composition as
select m.millesime, coalesce(p.code_epci, '200000001') as code_epci, c.code_commune
from (select distinct millesime from intermediate.int_cog_commune) as m
inner join intermediate.int_cog_commune as c on c.millesime = m.millesime
left join pub_next.commune_v1 as p on p.code_commune = c.code_commune
where p.code_epci is distinct from 'SANS';

create table pub_next.epci_v1 as
select * from (
    values ('200000001', 'CA', '01'), ('200000002', 'CC', '01'), ('200000003', 'CC', '01'),
        ('200000004', 'CU', '976')
) as e(code_epci, nature, code_departement);

create table intermediate.int_commune_population as
select millesime, code_commune, 1000 as population_municipale
from intermediate.int_cog_commune where millesime in (date '2023-01-01', date '2025-01-01');

create table intermediate.int_cog_mouvement as
select date '2024-01-01' as date_effet, m.*
from (
    values ('01001', '01001'), ('01007', '01001'), ('01002', '01002'), ('01002', '01008')
) as m(code_commune_avant, code_commune_apres);

create table star.bridge_commune_cog as
select code_commune as code_commune_source, millesime as cog_source,
    case code_commune when '01007' then '01001' else code_commune end as code_commune, 1::numeric as ratio,
    case when code_commune in ('01001', '01007') then 'fusion' else 'identique' end as type
from intermediate.int_cog_commune where code_commune <> '01002' or millesime >= date '2024-01-01'
union all
select '01002', millesime, code_commune, ratio, 'scission'
from unnest(array[date '2022-01-01', '2023-01-01']) as m(millesime),
    (values ('01002', 0.6), ('01008', 0.4)) as s(code_commune, ratio);

create table staging.stg_ti_anct__groupements as
select * from (
    values (1, date '2023-08-02', 'ti-0001', '200000001'), (1, '2023-08-02', 'ti-0002', '200000099'),
        (1, '2023-08-02', 'ti-0002', '210010031'), (2, '2023-11-14', 'ti-0001', '200000003')
) as g(phase, version_liste, id_ti, siren_membre);

create table intermediate.int_ti_membre_commune as
select g.phase, g.version_liste, g.id_ti, m.millesime, c.code_commune
from staging.stg_ti_anct__groupements as g
cross join (values (date '2022-01-01'), ('2023-01-01')) as m(millesime)
inner join (
    values ('200000001', '01001'), ('200000001', '01002'), ('200000001', '01007'),
        ('200000099', '01003'), ('210010031', '01003'), ('200000003', '01005')
) as c(siren_membre, code_commune) on c.siren_membre = g.siren_membre;
create table intermediate.int_ti_membres_non_resolus (
    siren_membre text, lib_membre text, phase integer, version_liste date, id_ti text, ligne bigint
);
create table intermediate.int_ti_ecart_liste_communes (
    phase integer, code_commune text, id_ti text, statut text
);
create table pub_next.territoire_industrie_v1 as
select * from (
    values (1, date '2023-08-02', 'ti-0001', 1, 1, 0, 0), (1, '2023-08-02', 'ti-0002', 2, 0, 1, 1),
        (2, '2023-11-14', 'ti-0001', 1, 1, 0, 0)
) as t(phase, version_liste, id_ti, nb_membres, nb_epci, nb_ept, nb_communes_isolees);
create table pub_next.appartenance_ti_commune_v1 as
select distinct m.phase, m.version_liste, m.id_ti, m.code_commune as code_commune_2023, b.code_commune
from intermediate.int_ti_membre_commune as m
inner join star.bridge_commune_cog as b
    on b.code_commune_source = m.code_commune and b.cog_source = m.millesime
where m.millesime = date '2023-01-01';
create table pub_next.cohorte_epci_v1 as
select e.code_epci, r.regle, c.cohorte
from (values ('200000001', 'phase_1_seule'), ('200000002', 'phase_1_seule'),
    ('200000003', 'phase_2_seule'), ('200000004', 'jamais')) as c(code_epci, cohorte)
inner join pub_next.epci_v1 as e on e.code_epci = c.code_epci
cross join (values ('majorite'), ('une_commune'), ('entier')) as r(regle);

create table pub_next.activite_v1 as
select * from (
    values ('1011Z', 'CA', true, true), ('4711A', 'GZ', false, false)
) as a(code_ape, code_a38, industrie_be, manufacturier_c);

create table pub_next.emploi_commune_a38_v1 as
select j.code_commune, y.annee, a.code_a38, 'urssaf-1'::text as id_extraction,
    (case a.code_a38 when 'CA' then j.industrie else j.commerce end)::numeric as effectif,
    10::numeric as etablissements
from (
    values ('01001', 300, 500), ('01002', 100, 200), ('01008', 40, 100), ('01003', 68, 68),
        ('01004', 32, 32), ('01005', 200, 900), ('01006', 60, 200)
) as j(code_commune, industrie, commerce)
cross join generate_series(2018, 2023) as y(annee)
cross join pub_next.activite_v1 as a;
create table pub_next.emploi_epci_a38_v1 as
select c.code_epci, e.annee, e.code_a38, e.id_extraction, sum(e.effectif) as effectif,
    sum(e.etablissements) as etablissements
from pub_next.emploi_commune_a38_v1 as e
inner join pub_next.commune_v1 as c on c.code_commune = e.code_commune
group by c.code_epci, e.annee, e.code_a38, e.id_extraction;
-- The file is of 2023: 01008 is still a part of 01002.
create table raw.urssaf_commune_ape_commune_ape as
select case e.code_commune when '01008' then '01002' else e.code_commune end as code_commune, a.code_ape,
    e.annee, sum(e.etablissements) as etablissements, sum(e.effectif) as effectif
from pub_next.emploi_commune_a38_v1 as e
inner join pub_next.activite_v1 as a on a.code_a38 = e.code_a38
group by 1, a.code_ape, e.annee;
-- No year's fourth quarter: the series for France is not always loaded.
create table raw.urssaf_france_na88_trimestriel (annee integer, trimestre text, effectif_brut double precision);
create table intermediate.int_emploi_commune_recue as
select 'urssaf-1'::text as id_extraction, code_commune, annee, 1000 as lignes, effectif
from raw.urssaf_commune_ape_commune_ape;
create table intermediate.int_emploi_rattachement as
select distinct code_commune, code_commune as code_commune_cog, date '2023-01-01' as cog_source
from intermediate.int_emploi_commune_recue;
create table intermediate.int_emploi_rejets (
    id_extraction text, ligne bigint, annee integer, code_commune text, code_ape text,
    effectif numeric, etablissements numeric, regle text, raison text
);
create table intermediate.int_faits_rejets (
    source text, partie text, millesime text, code_recu text, lignes bigint, regle text, raison text
);
create table pub_next.emploi_territoire_industrie_annee_v1 as
select t.phase, t.version_liste, t.id_ti, e.annee, sum(e.effectif) as effectif_industrie_be
from (select distinct phase, version_liste, id_ti, code_commune from pub_next.appartenance_ti_commune_v1) as t
inner join pub_next.emploi_commune_a38_v1 as e on e.code_commune = t.code_commune and e.code_a38 = 'CA'
group by t.phase, t.version_liste, t.id_ti, e.annee;

create view pub_next.ti_vs_hors_ti_v1 as
select g.groupe, c.annee, 'ponderee' as ponderation, m.mesure, sum(m.valeur) as valeur
from (
    select e.*, a.industrie_be, exists (
            select from pub_next.appartenance_ti_commune_v1 as t
            where t.code_commune = e.code_commune and t.phase = 1
        ) as phase_1, exists (
            select from pub_next.appartenance_ti_commune_v1 as t
            where t.code_commune = e.code_commune and t.phase = 2
        ) as phase_2
    from pub_next.emploi_commune_a38_v1 as e
    inner join pub_next.activite_v1 as a on a.code_a38 = e.code_a38
) as c
cross join lateral (
    values (case when phase_1 then 'ti_phase_1' else 'hors_ti_phase_1' end),
        (case when phase_2 then 'ti_phase_2' else 'hors_ti_phase_2' end),
        (case when phase_1 then 'phase_1_seule' when phase_2 then 'phase_2_seule' else 'jamais' end)
) as g(groupe)
cross join lateral (
    values ('effectif_total', effectif), ('etablissements_total', etablissements),
        ('effectif_industrie_be', effectif * industrie_be::integer),
        ('etablissements_industrie_be', etablissements * industrie_be::integer),
        ('effectif_manufacturier_c', effectif * industrie_be::integer),
        ('etablissements_manufacturier_c', etablissements * industrie_be::integer)
) as m(mesure, valeur)
group by g.groupe, c.annee, m.mesure;

create table pub_next.panel_epci_annee_v1 as
select p.code_epci, y.annee, e.effectif as effectif_total, e.industrie as effectif_industrie_be,
    e.industrie as effectif_manufacturier_c, e.etablissements as etablissements_total,
    e.etablissements / 2 as etablissements_industrie_be, e.etablissements / 2 as etablissements_manufacturier_c,
    c.cohorte, c.cohorte as cohorte_une_commune, c.cohorte as cohorte_entier, 'p1-ti-0001'::text as cluster_ti,
    '84'::text as code_region,
    case p.code_epci when '200000004' then 'hors_champ' else 'observe' end as statut
from pub_next.epci_v1 as p
cross join generate_series(2018, 2023) as y(annee)
inner join pub_next.cohorte_epci_v1 as c on c.code_epci = p.code_epci and c.regle = 'majorite'
left join (
    select code_epci, annee, sum(effectif) as effectif, sum(etablissements) as etablissements,
        sum(effectif) filter (where code_a38 = 'CA') as industrie
    from pub_next.emploi_epci_a38_v1 group by code_epci, annee
) as e on e.code_epci = p.code_epci and e.annee = y.annee;

insert into meta.extraction (
    id_extraction, source, part, vintage, url, file_name, sha256, nature, fetched_at, state, accepted_at
)
values (
    'urssaf-1', 'urssaf_commune_ape', 'commune_ape', '2024-05', 'https://example.org/u', 'u.csv',
    repeat('0', 64), 'original', '2026-01-01', 'accepted', '2026-01-01'
);
create table star.dim_source_extraction as
select id_extraction, source, part, vintage, url, sha256, fetched_at from meta.extraction;
insert into meta.release (id_release, portal, nature, code_version, geographie_reference)
values ('original-0123456789ab', 'live', 'original', '1', '2025-01-01');

grant usage on schema raw to ti_builder;
grant select on all tables in schema raw, staging, intermediate, star, pub_next to ti_builder;
