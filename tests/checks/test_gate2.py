"""Gate 2: every check fires on its own poison, and on nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from support.wrong_codes import loaded

from expectations.definitions import load_definitions
from expectations.model import GateReport

REJECT = """
insert into intermediate.int_emploi_rejets
select 'urssaf-1', n, 2019, '99' || lpad(n::text, 3, '0'), '1011Z', 0, 0, 'commune_inconnue',
    'inconnue'
from generate_series(1, {}) as n
"""
SCALE = """
update raw.urssaf_commune_ape_commune_ape set effectif = effectif * {by}
where annee = 2019 and {where};
update pub_next.emploi_commune_a38_v1 set effectif = effectif * {by} where annee = 2019 and {where};
update pub_next.emploi_epci_a38_v1 set effectif = effectif * {by} where annee = 2019 and {epci};
update pub_next.panel_epci_annee_v1
set effectif_total = effectif_total * {by}, effectif_industrie_be = effectif_industrie_be * {by},
    effectif_manufacturier_c = effectif_manufacturier_c * {by}
where annee = 2019 and {epci};
"""
EXTRACTION = """
insert into star.dim_source_extraction
select 'urssaf-2', source, part, {vintage}, url, sha256, fetched_at from star.dim_source_extraction;
"""
FROZEN = """
update meta.release set published_at = '2026-01-01';
insert into meta.figure (figure, portails, valeur)
select 'cohorte.2025-01-01.' || regle || '.' || cohorte, 'live',
    count(*) + (regle = 'entier' and cohorte = 'jamais')::integer * {more}
from pub_next.cohorte_epci_v1 group by regle, cohorte;
"""
ALL_2020 = """
delete from raw.urssaf_commune_ape_commune_ape where annee = 2020;
delete from pub_next.emploi_commune_a38_v1 where annee = 2020;
delete from pub_next.emploi_epci_a38_v1 where annee = 2020;
delete from pub_next.panel_epci_annee_v1 where annee = 2020;
"""
# Poisoned in test_gate2_anchors.py and test_gate2_informations.py.
ELSEWHERE = {
    *("figures_presentes", "ti_vs_hors_ti_connu", "avertissement_ancien"),
    *("comparaison_mouvements", "comparaison_definitions", "stocks_side", "faits_sans_territoire"),
}
EPCI_4 = "code_epci = '200000004'"


@dataclass(frozen=True)
class Poison:
    """What is wrong with the candidate, and what must be said of it."""

    sql: str
    said: str
    statut: str = "bloque"
    also: dict[str, str] = field(default_factory=dict)
    figures: dict[tuple[str, str], str] = field(default_factory=dict)


POISONS = {
    "emploi_total_urssaf": Poison(
        "insert into raw.urssaf_france_na88_trimestriel select annee, t, e * 1.06 from ("
        " select annee, sum(effectif) as e from raw.urssaf_commune_ape_commune_ape"
        " where annee in (2019, 2020) group by annee) as x"
        " cross join (values ('T4'), ('1')) as q (t) where annee = 2019 or t = '1'",
        "annee=2019",
        statut="averti",
    ),
    "communes_cog_2024": Poison(
        "delete from intermediate.int_cog_commune"
        " where millesime = '2024-01-01' and code_commune = '97601'",
        "communes of COG 2024: 7, expected exactly 8",
    ),
    "communes_publiees_2025": Poison(
        "delete from pub_next.commune_v1 where code_commune = '97601'",
        "7, expected exactly 8",
        also={"passage_population_fusions": "bloque"},
    ),
    "communes_sans_epci": Poison(
        "update pub_next.commune_v1 set code_epci = 'SANS' where code_commune = '97601'",
        "nom=Commune 01006 code_commune=01006; nom=Commune 97601 code_commune=97601",
    ),
    "epci_2022": Poison(
        "delete from staging.stg_epci_dgcl__composition"
        f" where {EPCI_4} and millesime = '2022-01-01'",
        "EPCI of the composition of 2022: 3, expected exactly 4",
    ),
    "epci_publies_2025": Poison(
        f"delete from pub_next.epci_v1 where {EPCI_4};"
        f"delete from pub_next.panel_epci_annee_v1 where {EPCI_4}",
        "3, expected exactly 4",
    ),
    "epci_nature_cc": Poison(
        "update pub_next.epci_v1 set nature = 'CX' where code_epci = '200000002'",
        "EPCI of nature CC in 2025: 1, expected exactly 2",
    ),
    "passage_ratios": Poison(
        "update star.bridge_commune_cog set ratio = 0.99"
        " where code_commune_source = '01001' and cog_source = '2024-01-01'",
        "somme=0.99 cog_source=2024-01-01 code_commune_source=01001",
    ),
    "passage_codes_vides": Poison(
        "insert into star.bridge_commune_cog values (' ', '1950-01-01', '01001', 1)",
        "cog_source=1950-01-01",
    ),
    "passage_scissions_egales": Poison(
        "update star.bridge_commune_cog set ratio = 0.5"
        " where code_commune_source = '01002' and cog_source = '2023-01-01'",
        "parts=2 cog_source=2023-01-01 code_commune_source=01002",
    ),
    "passage_retire_et_present": Poison(
        "update star.bridge_commune_cog set code_commune = '01002'"
        " where code_commune_source = '01001' and cog_source = '2024-01-01'",
        "cog_source=2024-01-01 code_commune_source=01001",
    ),
    "passage_communes_perdues": Poison(
        "delete from star.bridge_commune_cog"
        " where code_commune_source = '01001' and cog_source = '2024-01-01'",
        "millesime=2024-01-01 code_commune=01001",
    ),
    "passage_population_fusions": Poison(
        "update star.bridge_commune_cog set code_commune = '01099'"
        " where code_commune_source = '01007' and cog_source = '2023-01-01'",
        "1, expected exactly 0; first: apres=6000 avant=7000 millesime=2023-01-01",
    ),
    "passage_population_scissions": Poison(
        "update star.bridge_commune_cog set code_commune = '01099'"
        " where code_commune = '01008' and cog_source = '2023-01-01'"
        " and code_commune_source = '01002'",
        "apres=600.0 avant=1000 millesime=2023-01-01 code_commune=01002",
    ),
    "passage_morceaux_sans_population": Poison(
        "insert into intermediate.int_cog_mouvement values ('2024-01-01', '01002', '01009')",
        "commune=01002 morceau=01009 cog_source=2023-01-01 date_effet=2024-01-01",
    ),
    "territoires_2023_08_02": Poison(
        "insert into pub_next.territoire_industrie_v1"
        " values (1, '2023-08-02', 'ti-0003', 0, 0, 0, 0)",
        "territories of the list of 2023-08-02: 3, expected exactly 2",
    ),
    "membres_2023_08_02": Poison(
        "update pub_next.territoire_industrie_v1 set nb_membres = 2 where id_ti = 'ti-0001'"
        " and phase = 1",
        "4, expected exactly 3",
    ),
    "membres_epci_2023_08_02": Poison(
        "update pub_next.territoire_industrie_v1 set nb_epci = 2 where id_ti = 'ti-0001'"
        " and phase = 1",
        "2, expected exactly 1",
    ),
    "membres_ept_2023_08_02": Poison(
        "update pub_next.territoire_industrie_v1 set nb_ept = 0", "0, expected exactly 1"
    ),
    "membres_communes_2023_08_02": Poison(
        "update pub_next.territoire_industrie_v1 set nb_communes_isolees = 0",
        "0, expected exactly 1",
    ),
    "communes_ti_2023_2023_11_14": Poison(
        "insert into intermediate.int_ti_membre_commune"
        " values (2, '2023-11-14', 'ti-0001', '2023-01-01', '01006')",
        "communes of the list of 2023-11-14 at the geography of 2023: 2, expected exactly 1",
    ),
    "communes_ti_2022_2023_08_02": Poison(
        "insert into intermediate.int_ti_membre_commune"
        " values (1, '2023-08-02', 'ti-0001', '2022-01-01', '01006')",
        "communes of the list of 2023-08-02 at the geography of 2022: 5, expected exactly 4",
    ),
    "membres_non_resolus": Poison(
        "insert into intermediate.int_ti_membres_non_resolus"
        " values ('299999999', 'CC de nulle part', 2, '2023-11-14', 'ti-0001', 7)",
        "siren_membre=299999999",
    ),
    "communes_de_la_liste": Poison(
        "insert into intermediate.int_ti_ecart_liste_communes"
        " values (2, '01006', 'ti-0001', 'liste_seule')",
        "statut=liste_seule code_commune=01006",
    ),
    "commune_dans_deux_territoires": Poison(
        "insert into pub_next.appartenance_ti_commune_v1"
        " values (1, '2023-08-02', 'ti-0002', '01001', '01001')",
        "id_ti=ti-0001 ti-0002",
    ),
    "cohortes_gelees": Poison(FROZEN.format(more=1), "gele=2 regle=entier actuel=1 cohorte=jamais"),
    "cohorte_majorite_jamais": Poison(
        "update pub_next.cohorte_epci_v1 set cohorte = 'phase_1_et_2'"
        f" where {EPCI_4} and regle = 'majorite';"
        "update pub_next.panel_epci_annee_v1 set cohorte = 'phase_1_et_2'"
        f" where {EPCI_4}",
        "EPCI of the cohort majorite.jamais: 0, expected exactly 1",
    ),
    "emploi_communes_epci": Poison(
        "update pub_next.emploi_epci_a38_v1"
        " set effectif = effectif + case code_a38 when 'CA' then 1 else -1 end"
        " where annee = 2019 and code_epci = '200000001'",
        "annee=2019 code_a38=CA communes=800",
        also={"emploi_panel": "bloque", "emploi_ti_hors_ti": "bloque"},
    ),
    "emploi_fichier": Poison(
        "insert into raw.urssaf_commune_ape_commune_ape values ('01001', '1011Z', 2019, 0, 5)",
        "annee=2019 publie=2800 fichier=2805",
    ),
    "emploi_connu_2023": Poison(
        "", "2800, expected exactly 2801", figures={("emploi_du_fichier", "2023"): "2801"}
    ),
    "emploi_panel": Poison(
        "update pub_next.panel_epci_annee_v1"
        " set etablissements_manufacturier_c = etablissements_manufacturier_c - 1"
        " where annee = 2019 and code_epci = '200000001'",
        "annee=2019 panel=[1240, 440, 440, 60, 30.0, 29.0]"
        " activites=[1240, 440, 440, 60, 30, 30] code_epci=200000001",
    ),
    "emploi_ti_hors_ti": Poison(
        "alter view pub_next.ti_vs_hors_ti_v1 rename to vue;"
        "create table pub_next.ti_vs_hors_ti_v1 as"
        " select groupe, annee, ponderation, mesure, valeur + (groupe = 'hors_ti_phase_2' and"
        " mesure = 'effectif_manufacturier_c' and annee = 2019)::integer * 0.00001 as valeur"
        " from pub_next.vue;"
        "grant select on pub_next.ti_vs_hors_ti_v1 to ti_builder",
        "1, expected exactly 0; first: annee=2019 total=800 mesure=effectif_manufacturier_c"
        " groupes=800.00001 partage=phase_2",
    ),
    "emploi_geographie": Poison(
        "insert into intermediate.int_emploi_commune_recue"
        " values ('urssaf-1', '01008', 2019, 2, 40)",
        "born of a split after 2023-01-01 of a commune read as still whole: 1, expected exactly 0;"
        " first: lignes=2 effectif=40 date_effet=2024-01-01 commune_nee=01008"
        " commune_entiere=01002; the file is of a later geography",
    ),
    "part_lignes_rejetees": Poison(
        REJECT.format(100),
        "0.001389, expected 0 to 0.001; first: regle=commune_inconnue lignes=1 code_ape=1011Z"
        " code_commune=99001",
        also={"lignes_rejetees": "averti"},
    ),
    "lignes_rejetees": Poison(REJECT.format(1), "code_commune=99001", "averti"),
    "part_codes_inconnus": Poison(
        loaded("densite_insee.grille", 11),
        "and more than ten, have a code that no loaded list explains: 10, expected exactly 0;"
        " first: regle=commune_inconnue lignes=1",
        also={"codes_inconnus": "averti"},
    ),
    "codes_inconnus": Poison(
        loaded("densite_insee.grille", 1),
        "1, expected exactly 0; first: regle=commune_inconnue lignes=1",
        "averti",
    ),
    "emploi_prive_2023": Poison(
        "", "0.875, expected 0.9 to 1", "averti", figures={("emploi_prive", "2023"): "3200"}
    ),
    "emploi_prive_limite_2023": Poison(
        "",
        "0.7, expected 0.85 to 1.05",
        also={"emploi_prive_2023": "averti"},
        figures={("emploi_prive", "2023"): "4000"},
    ),
    "emploi_industrie_2023": Poison(
        "", "0.888889, expected", "averti", figures={("emploi_industrie", "2023"): "900"}
    ),
    "emploi_industrie_limite_2023": Poison(
        "",
        "0.666667, expected 0.85 to 1.05",
        also={"emploi_industrie_2023": "averti"},
        figures={("emploi_industrie", "2023"): "1200"},
    ),
    "evolution_nationale": Poison(
        SCALE.format(by=1.1, where="true", epci="true"), "annee=2019 avant=2800", "averti"
    ),
    "evolutions_extremes": Poison(
        SCALE.format(
            by=1.5, where="code_commune in ('01003', '01004')", epci="code_epci = '200000002'"
        ),
        "annee=2019 avant=200 code_epci=200000002 evolution=0.4",
        "averti",
    ),
    "poids_ti_industrie": Poison(
        "update pub_next.emploi_territoire_industrie_annee_v1"
        " set effectif_industrie_be = effectif_industrie_be / 2 where annee = 2018",
        "0.3175, expected 0.45 to 0.75",
        "averti",
    ),
    "poids_ti_hauts_de_france_2018": Poison(
        "update pub_next.emploi_commune_a38_v1 set effectif = 50"
        " where annee = 2018 and code_a38 = 'CA' and code_commune in ('01003', '01004')",
        "-0.18, expected -0.03 to 0.03",
        "averti",
    ),
    "part_emploi_cohortes": Poison(
        "insert into pub_next.appartenance_ti_commune_v1"
        " values (1, '2023-08-02', 'ti-0002', '01005', '01005')",
        "39.285714, expected 0 to 5",
        "averti",
    ),
    "panel_lignes": Poison(
        f"delete from pub_next.panel_epci_annee_v1 where annee = 2019 and {EPCI_4}",
        "-1, expected exactly 0; first: annees=5 code_epci=200000004",
    ),
    "panel_annees": Poison(ALL_2020, "annee=2020"),
    "panel_cle": Poison(
        f"update pub_next.panel_epci_annee_v1 set annee = 2019 where annee = 2020 and {EPCI_4}",
        "annee=2019 lignes=2 code_epci=200000004",
    ),
    "panel_valeurs": Poison(
        "update pub_next.panel_epci_annee_v1 set etablissements_industrie_be = -1"
        " where annee = 2019 and code_epci = '200000001'",
        "etablissements_industrie_be=-1",
        also={"emploi_panel": "bloque"},
    ),
    "panel_constantes": Poison(
        f"update pub_next.panel_epci_annee_v1 set cohorte = 'phase_1_seule' where {EPCI_4}",
        "cohorte=phase_1_seule code_epci=200000004 descriptions=1 cohorte_publiee=jamais",
    ),
    "panel_epci_sans_emploi": Poison(
        SCALE.format(by=0, where="code_commune = '01005'", epci="code_epci = '200000003'"),
        "1, expected exactly 0; first: epci=200000003 nombre=1 derniere=2019 premiere=2019"
        " departement=01; a department or an EPCI is missing",
        also={"evolution_nationale": "averti", "evolutions_extremes": "averti"},
    ),
    "extractions_tracees": Poison(
        "update star.dim_source_extraction set url = ' '", "id_extraction=urssaf-1"
    ),
    "extractions_datees": Poison(
        "update star.dim_source_extraction set fetched_at = null", "id_extraction=urssaf-1"
    ),
    "extractions_acceptees": Poison(
        EXTRACTION.format(vintage="'2023-05'"), "id_extraction=urssaf-2"
    ),
    "extractions_par_millesime": Poison(
        "insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature, state,"
        " accepted_at) values ('urssaf-2', 'a', 'b', 'c', 'd', 'original', 'accepted', now());"
        + EXTRACTION.format(vintage="vintage"),
        "extractions=urssaf-1 urssaf-2",
    ),
    "comparaison_contrat": Poison(
        "alter table release_avant.indicateur_v1 add column reserve_fr text",
        "colonne=reserve_fr",
    ),
    "comparaison_lignes": Poison(
        "update quality.profil set somme = 3 where mesure = 'lignes'",
        "1, expected exactly 0; first: vue=activite_v1 apres=2 avant=3",
        "averti",
    ),
    "comparaison_totaux": Poison(
        "update quality.profil set somme = 3000 where periode = '2018'",
        "1, expected exactly 0; first: vue=emploi_epci_a38_v1 annee=2018 apres=2800 avant=3000",
        "averti",
    ),
    "emploi_a38_urssaf": Poison(
        "insert into raw.urssaf_france_na88_trimestriel values (2022, '4', 30000, 'CA Denrées')",
        "annee=2022 france=30000 rapport=0.0267 code_a38=CA par_commune=800",
        "averti",
        also={"emploi_total_urssaf": "averti"},
    ),
    "emploi_flores": Poison(
        "update pub_next.flores_v1 set effectif = 2000 where niveau_geo = 'DEP'",
        "annee=2023 flores=2000 urssaf=800 rapport=0.4",
        "averti",
    ),
    "flores_activites_total": Poison(
        "update pub_next.flores_v1 set effectif = 2500 where code_activite = 'GU'",
        "1, expected exactly 0; first: annee=2023 total=2901 code_geo=F activites=3400",
        "averti",
    ),
    "emploi_flores_epci": Poison(
        "update pub_next.flores_v1 set effectif = 4000 where code_geo = '200000001'",
        "0.930233, expected 0 to 0.1; first: nom=EPCI 200000001 annee=2023 flores=4000",
        "averti",
    ),
    "creations_side_regions": Poison(
        "update pub_next.demographie_commune_a38_v1 set entrees = 30 where code_commune = '01003'",
        "1, expected exactly 0; first: side=40 annee=2022 rapport=0.75 registre=30 code_region=32",
        "averti",
    ),
    "creations_side": Poison(
        "update raw.side_insee_creations set valeur = 50",
        "side=50 annee=2022 rapport=2.0 registre=100",
    ),
    "enveloppe_fonds_vert_2023": Poison(
        "update pub_next.projet_v1 set montant_eur = montant_eur * 100",
        "95, expected 0.4 to 1.05",
        "averti",
    ),
    "montants_types": Poison(
        "insert into pub_next.projet_v1 values ('fonds_vert', 'p3', null, 2022, 10),"
        " ('fonds_vert', 'p4', 'engage', 2022, -10)",
        "2, expected exactly 0; first: source=fonds_vert id_projet=p3",
    ),
    "population_dgcl": Poison(
        "update pub_next.population_commune_v1 set population = 990",
        "1, expected 0 to 0.02; first: annee=2022 population=990",
        "averti",
    ),
    "ruptures_departements": Poison(
        "update pub_next.epci_v1 set code_departement = '02' where code_epci = '200000003';"
        "update pub_next.panel_epci_annee_v1 set effectif_total = effectif_total * 1000,"
        " effectif_industrie_be = effectif_industrie_be * 1000"
        " * case when annee = 2023 and code_epci = '200000003' then 0.4 else 1 end",
        "epci=200000003 EPCI 200000003 annee=2023 apres=80000 avant=200000 departement=02",
        "averti",
        also={"emploi_panel": "bloque"},
    ),
    "extraction_emploi_unique": Poison(
        "insert into intermediate.int_emploi_commune_recue"
        " values ('urssaf-0', '01001', 2019, 1, 800)",
        "2, expected exactly 1; first: lignes=1 derniere=2019 premiere=2019 id_extraction=urssaf-0",
    ),
}


def fired(report: GateReport) -> dict[str, str]:
    """The checks that did not pass, with their status."""
    return {r.controle: r.statut for r in report.results if r.statut != "reussi"}


@pytest.mark.parametrize("controle", POISONS)
def test_a_check_fires_on_its_poison_and_no_other_does(
    controle: str, gate2: Callable[..., GateReport]
) -> None:
    poison = POISONS[controle]
    report = gate2(poison.sql, poison.figures)
    assert fired(report) == {controle: poison.statut, **poison.also}
    (line,) = (str(r) for r in report.results if r.controle == controle)
    assert poison.said in line
    assert "\n" not in line


def test_every_check_has_a_poison() -> None:
    names = {d.controle for d in load_definitions()}
    poisoned = {max((n for n in names if p.startswith(n)), key=len) for p in POISONS}
    assert names == poisoned | ELSEWHERE


def test_a_healthy_release_passes_in_silence(gate2: Callable[..., GateReport]) -> None:
    report = gate2()
    assert fired(report) == {}
    assert set(POISONS) - {"cohortes_gelees"} <= {r.controle for r in report.results}
    failing = [r for r in report.results if r.gravite != "information"]
    assert all(r.echantillon == [] and r.valeur is not None for r in failing)
    assert [(s.controle, s.raison) for s in report.skipped] == [
        ("ti_vs_hors_ti_connu", "not for the portal live"),
        ("communes_publiees_2024", "the reference geography is not that of 2024"),
        ("epci_publies_2022", "the reference geography is not that of 2022"),
        (
            "cohortes_gelees",
            "no release of 2025-01-01 is published yet, so that no size is frozen",
        ),
    ]


@pytest.mark.parametrize(
    ("sql", "fires"),
    [
        ("update pub_next.flores_v1 set effectif = 51 where code_activite = 'C1'", False),
        ("update pub_next.flores_v1 set effectif = 54 where code_activite = 'C1'", True),
        ("insert into pub_next.flores_v1 values ('FRANCE', 'A5', 'CA', 2023, 'F', 900)", True),
        ("delete from pub_next.flores_v1 where code_activite = 'GU'", True),
        ("delete from pub_next.flores_v1 where code_activite = '_T'", False),
    ],
    ids=["secret in", "more than all", "twice", "missing", "no total"],
)
def test_activities_of_flores_add_up_but_for_what_is_secret(
    sql: str, fires: bool, gate2: Callable[..., GateReport]
) -> None:
    assert ("flores_activites_total" in fired(gate2(sql))) == fires


def test_sizes_as_frozen_pass(gate2: Callable[..., GateReport]) -> None:
    report = gate2(FROZEN.format(more=0))
    assert fired(report) == {}
    assert "cohortes_gelees" in {r.controle for r in report.results}


def test_sizes_lost_after_a_publication_block(gate2: Callable[..., GateReport]) -> None:
    report = gate2("update meta.release set published_at = '2026-01-01'")
    assert fired(report) == {"cohortes_gelees": "bloque"}


@pytest.mark.parametrize(
    "sql",
    [
        "drop table intermediate.int_ti_membres_non_resolus",
        "delete from pub_next.panel_epci_annee_v1",
    ],
    ids=["table gone", "table empty"],
)
def test_what_cannot_be_measured_blocks(sql: str, gate2: Callable[..., GateReport]) -> None:
    report = gate2(sql)
    silent = [r for r in report.results if r.valeur is None]
    assert silent
    assert {r.statut for r in silent} == {"bloque"}


@pytest.mark.parametrize("value", ["'Infinity'", "'NaN'", "null"])
def test_a_measure_that_is_no_number_blocks(value: str, gate2: Callable[..., GateReport]) -> None:
    report = gate2(
        f"update pub_next.panel_epci_annee_v1 set etablissements_industrie_be = {value}"
        " where annee = 2019 and code_epci = '200000001'"
    )
    assert fired(report) == {"panel_valeurs": "bloque", "emploi_panel": "bloque"}
