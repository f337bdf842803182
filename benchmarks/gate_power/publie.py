"""Errors that only a release shows, planted in a copy of its tables.

A whole build of each would take minutes: the SQL does to the published tables what the error in the
file would have done to them.
"""

from benchmarks.gate_power.errors import TableError

PANEL, JOBS = "panel_epci_annee_v1", "emploi_epci_a38_v1"
BY_COMMUNE = "emploi_commune_a38_v1"
INDUSTRY = "code_a38 in (select code_a38 from pub_next.activite_v1 where industrie_be)"
NORTH = "code_epci in (select code_epci from pub_next.epci_v1 where code_region = '32')"

ERRORS = (
    TableError("an EPCI is missing from the composition", ("epci_v1",),
               "delete from pub_next.epci_v1 where code_epci ="
               " (select min(code_epci) from pub_next.epci_v1)",
               ("epci_publies_2025",)),
    TableError("EPCI codes of another year in the jobs", (JOBS,),
               f"update pub_next.{JOBS} set code_epci = '200000000' where code_epci ="
               f" (select max(code_epci) from pub_next.{JOBS} where code_epci <> 'SANS')",
               ("emploi_panel",)),
    TableError("a region without jobs", (JOBS, PANEL),
               f"update pub_next.{PANEL} set effectif_total = 0, effectif_industrie_be = 0,"
               f" effectif_manufacturier_c = 0 where {NORTH} and annee = 2024;"
               f"update pub_next.{JOBS} set effectif = 0 where {NORTH} and annee = 2024",
               ("panel_epci_sans_emploi", "ruptures_departements")),
    TableError("one sector doubled in a year already published", (JOBS,),
               f"update pub_next.{JOBS} set effectif = effectif * 2"
               f" where annee = 2022 and code_a38 = 'CH'",
               ("emploi_a38_urssaf", "comparaison_totaux")),
    TableError("the industry of half the EPCI shifted to their neighbours", (JOBS,),
               f"update pub_next.{JOBS} as j set effectif = o.effectif from pub_next.{JOBS} as o,"
               f" (select code_epci, lead(code_epci) over (order by code_epci) as autre"
               f"  from pub_next.epci_v1) as e"
               f" where j.code_epci = e.code_epci and o.code_epci = e.autre and o.annee = j.annee"
               f" and o.code_a38 = j.code_a38 and j.annee = 2024 and j.{INDUSTRY}",
               ("emploi_flores_epci", "emploi_panel")),
    TableError("a break in one department", (PANEL,),
               f"update pub_next.{PANEL} set effectif_industrie_be = effectif_industrie_be * 0.7"
               f" where annee = 2024 and code_epci in"
               f" (select code_epci from pub_next.epci_v1 where code_departement = '59')",
               ("ruptures_departements",)),
    TableError("a commune in two territories", ("appartenance_ti_commune_v1",),
               "insert into pub_next.appartenance_ti_commune_v1"
               " select * from (select * from pub_next.appartenance_ti_commune_v1 limit 1) as a;"
               "update pub_next.appartenance_ti_commune_v1 set id_ti = 'fictif-999'"
               " where ctid = (select max(ctid) from pub_next.appartenance_ti_commune_v1)",
               ("commune_dans_deux_territoires",)),
    TableError("the lists of the phases swapped", ("territoire_industrie_v1",),
               "update pub_next.territoire_industrie_v1 set version_liste ="
               " case version_liste when '2023-08-02' then date '2023-11-14'"
               " else date '2023-08-02' end",
               ("territoires_2023_08_02", "membres_2023_08_02")),
    TableError("amounts of the fund in cents", ("financement_epci_v1",),
               "update pub_next.financement_epci_v1 set montant_eur = montant_eur * 100",
               ("comparaison_totaux",)),
    TableError("negative amounts", ("projet_v1",),
               "update pub_next.projet_v1 set montant_eur = -montant_eur"
               " where montant_eur is not null and annee = 2025",
               ("montants_types",)),
    TableError("closed establishments of the register open again", ("demographie_epci_a38_v1",),
               "update pub_next.demographie_epci_a38_v1"
               " set stock_fin = stock_fin + sorties, sorties = 0",
               ("comparaison_totaux",)),
    TableError("a population of another year", ("population_commune_v1",),
               "update pub_next.population_commune_v1 set population = round(population * 0.995)",
               ("population_dgcl",)),
    TableError("a published column is gone", (PANEL,),
               f"alter table pub_next.{PANEL} drop column n_communes_reparties",
               ("comparaison_contrat",)),
    TableError("a view lost a tenth of its rows", ("ratios_epci_v1",),
               "delete from pub_next.ratios_epci_v1 where code_epci like '%1'",
               ("comparaison_lignes",)),
)  # fmt: skip
