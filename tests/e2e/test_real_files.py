"""The recorded portal files: published counts, totals to the unit, every row accounted for."""

import csv
import gzip
import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from support.command import Ti
from support.homes import remove_portal

from extractors.home import Home
from warehouse.server import server

FILES = os.environ.get("TI_PORTAL_FILES", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.portal,
    pytest.mark.skipif(not FILES, reason="TI_PORTAL_FILES does not name the recorded files"),
]


@pytest.fixture(scope="module")
def france(tmp_path_factory):
    """A release made from the recorded files."""
    ti = Ti(tmp_path_factory.mktemp("france"), f"dir:{Path(FILES).resolve()}")
    done = ti("run")
    assert done.returncode == 0, done.stdout + done.stderr
    yield ti
    remove_portal(ti.state)


def number(ti, query: str) -> float:
    """The one number of a query."""
    return float(next(iter(ti.sql(query)[0].values())))


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("select count(*) from commune_v1", 34875),
        ("select count(*) from epci_v1", 1255),
        ("select count(*) from territoire_industrie_v1 where phase = 1", 149),
        ("select count(*) from territoire_industrie_v1 where phase = 2", 183),
        ("select sum(nb_membres) from territoire_industrie_v1 where phase = 1", 588),
        ("select sum(nb_epci) from territoire_industrie_v1 where phase = 1", 547),
        ("select sum(nb_ept) from territoire_industrie_v1 where phase = 1", 3),
        ("select sum(nb_communes_isolees) from territoire_industrie_v1 where phase = 1", 38),
        ("select sum(nb_membres) from territoire_industrie_v1 where phase = 2", 630),
        (
            "select count(distinct code_commune_2023) from appartenance_ti_commune_v1"
            " where phase = 2",
            18726,
        ),
        ("select count(*) from commune_v1 where code_epci = 'SANS'", 4),
        ("select count(*) from activite_v1", 732),
        ("select count(*) from activite_v1 where industrie_be", 291),
        ("select count(distinct code_epci) from panel_epci_annee_v1", 1255),
        ("select sum(effectif) from emploi_epci_a38_v1 where annee = 2018", 18371362),
        ("select sum(effectif) from emploi_epci_a38_v1 where annee = 2023", 19969005),
        ("select sum(effectif) from emploi_commune_a38_v1 where annee = 2023", 19969005),
        ("select sum(etablissements) from emploi_epci_a38_v1 where annee = 2023", 2101542),
    ],
)
def test_published_counts_and_totals(france, query: str, value: int) -> None:
    assert number(france, query) == value


def test_it_says_that_a_file_is_modelled(france) -> None:
    release = france.sql("select nature, portal from release_v1")[0]
    assert release == {"nature": "modelled", "portal": "dir"}
    exported = france.state / "exports" / "latest" / "ti_vs_hors_ti_v1.csv"
    with exported.open(encoding="utf-8") as lines:
        assert next(lines).strip().endswith("avertissement")
        assert next(lines).strip().split(",")[-1]


def test_the_panel_is_balanced_and_mayotte_is_outside_the_field(france) -> None:
    years = number(france, "select count(distinct annee) from panel_epci_annee_v1")
    assert number(france, "select count(*) from panel_epci_annee_v1") == 1255 * years
    outside = france.sql(
        "select distinct code_epci, effectif_total from panel_epci_annee_v1"
        " where statut = 'hors_champ'"
    )
    assert len(outside) == 5
    assert {row["effectif_total"] for row in outside} == {""}


def test_what_the_folder_lacks_is_told_and_the_release_is_partial(france) -> None:
    assert france.sql("select partielle from release_v1")[0]["partielle"] == "t"
    facts = json.loads((france.state / "exports" / "latest" / "release.json").read_text("utf-8"))
    assert {"france_relance", "ratios_inpi_bce", "side_insee", "flores_insee.a38"} <= set(
        facts["absent"]
    )
    assert not {"fonds_vert", "chomage_ze_insee", "sirene", "flores_insee"} & set(facts["absent"])


def test_the_epci_whose_content_changed_are_named_with_their_shares(france) -> None:
    moved = france.sql(
        "select f.code_epci_avant, f.code_epci_apres, f.communes_meme_code, e.nom,"
        " f.part_population_avant as part from epci_filiation_v1 as f inner join epci_histoire_v1"
        " as e on e.code_epci = f.code_epci_avant and e.valable_depuis <= f.millesime_avant"
        " and coalesce(e.valable_jusque, 'infinity') >= f.millesime_avant"
        " where f.millesime_avant = '2022-01-01' and f.millesime_apres = '2025-01-01'"
        " and f.code_epci_avant <> f.code_epci_apres"
    )
    # By a change of composition; three more gave communes that merged across a border.
    given = [row for row in moved if int(row["communes_meme_code"])]
    assert len({row["code_epci_avant"] for row in given}) == 14
    assert len({row["code_epci_apres"] for row in given}) == 14
    assert len(moved) == 17
    assert all(row["nom"] and 0 < float(row["part"]) < 1 for row in moved)


def test_every_code_of_the_movements_file_has_a_passage(france) -> None:
    (path,) = Path(FILES).glob("insee/v_mvt_commune_*.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        moves = list(csv.DictReader(lines))
    communes = [row for row in moves if (row["TYPECOM_AV"], row["TYPECOM_AP"]) == ("COM", "COM")]
    left = {row["COM_AV"] for row in communes if row["DATE_EFF"] <= "2025-01-01"}
    arrives = (
        "select code_commune_source as code, valable_depuis, sum(ratio) as total"
        " from passage_commune_v1 where cog_cible = '2025-01-01' group by 1, 2"
    )
    passages = france.sql(arrives)
    assert len(left) == 7_641
    assert left <= {row["code"] for row in passages}
    assert {float(row["total"]) for row in passages} == {1.0}


@pytest.fixture(scope="module")
def warehouse(france):
    """A function that asks the database of the release as its administrator."""
    home = Home(france.portal, france.state)
    with server(home).session() as running, running.connect("admin") as conn:
        yield lambda query: conn.execute(query).fetchone()


def test_the_projects_of_the_fonds_vert_are_accounted_for_to_the_cent(warehouse) -> None:
    projects = warehouse("select count(*), sum(montant_engage) from raw.fonds_vert_projets")
    assert projects == (10_782, Decimal("1956354884.00"))
    query = "select count(*) from quality.quarantine where source = 'fonds_vert'"
    assert warehouse(query) == (0,)
    repaired = dict(
        warehouse(
            "select jsonb_object_agg(regle, lignes) from (select regle, sum(lignes) as lignes"
            " from quality.remarque where source = 'fonds_vert' group by regle) as counted"
        )[0]
    )
    assert repaired["zero_commune"] == 602
    assert repaired["zero_departement"] == 716


def test_the_extracts_of_the_register_are_loaded(warehouse) -> None:
    read = warehouse(
        "select sum(rows) from meta.extraction where source = 'sirene' and state = 'accepted'"
        " and part in ('etablissement', 'etablissement_historique', 'unite_legale')"
    )
    assert read[0] > 14


def test_the_unemployment_of_each_zone_is_there(warehouse) -> None:
    assert warehouse("select count(*), count(distinct code_ze) from raw.chomage_ze_insee_taux") == (
        24_406,
        302,
    )
