"""The dictionary: from the manifest to the table, the page, and what they must agree on."""

import json
from pathlib import Path

import pytest

from extractors.errors import TiError
from extractors.home import REPOSITORY, Home
from publication.dictionary import Entry, fill_dictionary, lineage, read_dictionary
from publication.dictionary_page import PAGE, render
from publication.views import load_views
from warehouse.server import Server

DBT = REPOSITORY / "dbt_project" / "models" / "pub"


def test_entries_come_by_view_and_in_the_views_order(manifest: Path) -> None:
    first, second = read_dictionary(manifest)
    assert (first.vue, second.vue) == ("a_v1", "b_v1")
    assert first == Entry(
        vue="a_v1",
        colonne="annee",
        ordre=1,
        type="integer",
        unite="annee",
        libelle_fr="Année d'observation",
        libelle_en="Year",
        grain="Une ligne par année.",
        source="urssaf_commune_ape",
    )
    assert second.source is None


def test_lineage_crosses_layers_and_ignores_what_is_no_source(manifest: Path) -> None:
    facts = json.loads(manifest.read_text())
    assert lineage("model.p.a_v1", facts) == ["urssaf_commune_ape"]
    assert lineage("model.p.b_v1", facts) == []


def test_filling_twice_leaves_the_same_rows(warehouse: tuple[Home, Server], manifest: Path) -> None:
    _, database = warehouse
    with database.connect("builder") as conn:
        conn.execute(
            "insert into meta.dictionnaire (vue, colonne, ordre, type) values ('z', 'z', 1, 'z')"
        )
        entries = fill_dictionary(conn, manifest)
        assert fill_dictionary(conn, manifest) == entries
        rows = conn.execute("select vue, ordre, libelle_en from meta.dictionnaire order by 1")
        assert rows.fetchall() == [("a_v1", 1, "Year"), ("b_v1", 1, "Year")]


@pytest.mark.parametrize("field", ["description", "data_type"])
def test_a_column_that_is_not_described_is_named(manifest: Path, field: str) -> None:
    facts = json.loads(manifest.read_text())
    facts["nodes"]["model.p.b_v1"]["columns"]["annee"][field] = ""
    manifest.write_text(json.dumps(facts))
    with pytest.raises(TiError, match=r"b_v1\.annee: give description"):
        read_dictionary(manifest)


def test_a_manifest_without_published_views_is_refused(manifest: Path) -> None:
    facts = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**facts, "nodes": {}}))
    with pytest.raises(TiError, match="describes no published view"):
        read_dictionary(manifest)


@pytest.fixture(scope="module")
def entries(dbt_manifest: Path) -> list[Entry]:
    return read_dictionary(dbt_manifest)


def test_every_view_of_the_project_is_in_views_yml_with_its_key(entries: list[Entry]) -> None:
    columns: dict[str, set[str]] = {}
    for entry in entries:
        columns.setdefault(entry.vue, set()).add(entry.colonne)
    known = load_views()
    assert set(known) == set(columns) == {path.stem for path in DBT.rglob("*.sql")}
    assert [n for n, v in known.items() if not set(v.key) <= columns[n]] == []


def test_the_sources_of_each_view_are_those_of_its_lineage(entries: list[Entry]) -> None:
    derived = {entry.vue: (entry.source or "").split() for entry in entries}
    # It names every source's files, and holds nothing of what is in them.
    derived["source_v1"] = []
    assert {n: [s.id for s in v.sources] for n, v in load_views().items()} == derived


def test_the_page_is_up_to_date(entries: list[Entry]) -> None:
    assert PAGE.read_text(encoding="utf-8") == render(entries), (
        "run .venv/bin/python -m publication.dictionary_page"
    )


def test_a_bar_in_a_label_does_not_break_the_table() -> None:
    entry = Entry("commune_v1", "nom", 1, "text", None, "a | b", "c", "g", None)
    assert r"| `nom` | text |  | a \| b | c |" in render([entry])
