create temp table indicateur_commune_v1 as
select 2018 as annee, * from (values
    ('a', 60.0, 9.0, 8.0, 6.0, 2.0, 1.0, 2.0, 90.5, 1000.01, null::numeric),
    ('b', 40.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0, 50.0, 0.0, null),
    ('c', null, null, null, null, null, null, 1.0, 7.0, 0.0, null)
) as t (
    code_commune, effectif_total, effectif_industrie_be, effectif_manufacturier_c,
    etablissements_total, etablissements_industrie_be, etablissements_manufacturier_c,
    stock_etablissements_employeurs, population, montant_engage, montant_annonce
);
create temp table indicateur_territoire_v1 as
select 2018 as annee, * from (values
    ('france', 'effectif_total', 100.0), ('france', 'effectif_industrie_be', 9.0),
    ('france', 'effectif_manufacturier_c', 8.0), ('france', 'etablissements_total', 10.0),
    ('france', 'etablissements_industrie_be', 2.0), ('france', 'etablissements_manufacturier_c', 1.0),
    ('france', 'stock_etablissements_employeurs', 3.0), ('france', 'population', 147.5),
    ('france', 'montant_engage', 1000.01), ('france', 'part_industrie_be', 0.09),
    ('epci', 'effectif_total', 60.0)
) as t (niveau, code_indicateur, valeur);
-- poison: a commune removed
delete from indicateur_commune_v1 where code_commune = 'b';
-- poison: a commune twice
insert into indicateur_commune_v1 select * from indicateur_commune_v1 where code_commune = 'a';
-- poison: a measure emptied
update indicateur_commune_v1 set stock_etablissements_employeurs = null;
-- poison: a cent of a fund
update indicateur_commune_v1 set montant_engage = 1000.02 where code_commune = 'a';
-- poison: France lost its population
update indicateur_territoire_v1 set valeur = null where code_indicateur = 'population';
