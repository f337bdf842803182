create temp table emploi_territoire_industrie_annee_v1 as
select
    1 as phase, 'ti-0001' as id_ti, *, 1.0 as effectif_industrie_be, 1.0 as effectif_manufacturier_c,
    1.0 as etablissements_total, 1.0 as etablissements_industrie_be,
    1.0 as etablissements_manufacturier_c
from (values (2018, 10.0, false), (2019, 9.5, true)) as t (annee, effectif_total, estime);
create temp table panel_epci_annee_v1 as
select
    '200000001' as code_epci, annee, effectif_total, estime, effectif_industrie_be,
    effectif_manufacturier_c, etablissements_total, etablissements_industrie_be,
    etablissements_manufacturier_c
from emploi_territoire_industrie_annee_v1;
-- poison: a territory's jobs cut without saying so
update emploi_territoire_industrie_annee_v1 set effectif_total = 9.5 where annee = 2018;
-- poison: a territory's establishments cut
update emploi_territoire_industrie_annee_v1 set etablissements_manufacturier_c = 0.5 where annee = 2018;
-- poison: an EPCI whose flag is lost
update panel_epci_annee_v1 set estime = false where annee = 2019;
