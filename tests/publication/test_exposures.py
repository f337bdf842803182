"""The exposures: a pair of files per view, and what else reads the published views."""

import json
from pathlib import Path
from typing import Any

import pytest

from publication.exposures import COMMAND, FILE, text, views_read
from publication.folder import RELEASE
from publication.views import load_views

OTHERS = {"resume_de_publication", "fiche_de_publication", "livre_de_requetes"}


@pytest.fixture(scope="module")
def documented(dbt_manifest: Path) -> dict[str, dict[str, Any]]:
    """The exposures that dbt knows, by name."""
    facts = json.loads(dbt_manifest.read_text(encoding="utf-8"))
    return {exposure["name"]: exposure for exposure in facts["exposures"].values()}


def test_the_file_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), f"run {COMMAND}"


def test_dbt_knows_the_files_of_every_view(documented: dict[str, dict[str, Any]]) -> None:
    assert set(documented) == {f"fichiers_{name}" for name in load_views()} | OTHERS
    for name in load_views():
        one = documented[f"fichiers_{name}"]
        assert one["depends_on"]["nodes"] == [f"model.territoires_industrie.{name}"]
        assert one["config"]["meta"]["fichiers"] == [
            f"exports/<release>/{name}.csv",
            f"exports/<release>/{name}.parquet",
        ]


def test_each_says_who_what_and_in_two_languages(documented: dict[str, dict[str, Any]]) -> None:
    for one in documented.values():
        french, english = one["description"].split("\n\n")
        assert len(french) > 40
        assert len(english) > 40
        assert one["owner"]["name"] in ("donnees", "entrepot", "evaluation")
        assert (one["maturity"], bool(one["label"])) == ("high", True)
        assert one["depends_on"]["nodes"]


def test_a_file_under_odbl_says_so(documented: dict[str, dict[str, Any]]) -> None:
    described = {name: one["description"] for name, one in documented.items()}
    for name, view in load_views().items():
        assert view.licence.name in described[f"fichiers_{name}"]
    assert described["fichiers_panel_epci_annee_v1"].count("ODbL 1.0") == 2


def test_the_summary_counts_every_view(documented: dict[str, dict[str, Any]]) -> None:
    nodes = documented["resume_de_publication"]["depends_on"]["nodes"]
    assert {node.rsplit(".", 1)[1] for node in nodes} == set(load_views())


def test_the_card_depends_on_what_it_reads(documented: dict[str, dict[str, Any]]) -> None:
    card = documented["fiche_de_publication"]
    read = {node.rsplit(".", 1)[1] for node in card["depends_on"]["nodes"]}
    assert read == {"source_v1", "dictionnaire_v1"}
    assert card["config"]["meta"]["fichiers"][0].endswith(RELEASE)


def test_what_code_reads_is_seen_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.sql"
    path.write_text("select * from pub.epci_v1 join pub.source_v2 on true -- not commune_v1\n")
    assert views_read([path]) == ["epci_v1", "source_v2"]
