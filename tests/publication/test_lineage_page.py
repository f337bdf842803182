"""The lineage of the project: its pages, the sources cited, and what the project makes itself."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from support.lineage import TAUX, last, one

from publication.lineage import Model, read_lineage
from publication.lineage_page import DOCS, made_here, of_layer, pages, render, table, without_origin
from publication.views import load_views

REGENERATE = "run .venv/bin/python -m publication.lineage_page"


@pytest.fixture(scope="module")
def facts(dbt_manifest: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dbt_manifest.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def models(facts: dict[str, Any]) -> list[Model]:
    """Five seconds of CPU."""
    return read_lineage(facts)


def test_the_pages_are_up_to_date(models: list[Model]) -> None:
    made = pages(models)
    assert {p.name for p in (DOCS / "lignage").iterdir()} == {"pub.csv", "marts.csv"}
    stale = [n for n, text in made.items() if (DOCS / n).read_text(encoding="utf-8") != text]
    assert stale == [], REGENERATE


def test_every_column_of_every_view_and_mart_is_told(
    models: list[Model], facts: dict[str, Any]
) -> None:
    described = {
        (node["name"], column)
        for node in facts["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] in ("marts", "pub")
        for column in node["columns"]
    }
    assert {(model.name, column) for model in models for column in model.columns} == described


def test_a_column_without_origin_is_declared_as_made_here_and_no_other(models: list[Model]) -> None:
    kinds, views = made_here()
    found = without_origin(of_layer(models, "pub"))
    assert {name: set(columns) for name, columns in found.items()} == {
        name: set(columns) for name, columns in views.items()
    }
    assert {kind for columns in views.values() for kind in columns.values()} == set(kinds)


def test_a_constant_that_is_not_declared_would_be_seen() -> None:
    view = one(f"select taux, 'x' as source, case when taux > 1 then 'y' end as statut from {TAUX}")
    assert without_origin([view]) == {"vue": ["source"]}


def test_each_view_cites_the_sources_of_its_values_conditions_and_rows(models: list[Model]) -> None:
    cited = {name: {s.id for s in view.sources} for name, view in load_views().items()}
    # It names every source's files, and holds nothing of what is in them.
    del cited["source_v1"]
    found = {m.name: m.sources for m in of_layer(models, "pub") if m.name != "source_v1"}
    assert found == cited


def test_the_table_has_a_line_by_origin_and_the_rows_last() -> None:
    rows = list(csv.DictReader(StringIO(table([one(f"select taux from {TAUX} where annee > 1")]))))
    told = [tuple(row[k] for k in ("colonne", "nature", "partie", "colonne_brute")) for row in rows]
    assert told == [
        ("taux", "valeur", "taux", "taux"),
        ("*", "lignes", "taux", "*"),
        ("*", "lignes", "taux", "annee"),
    ]


def test_a_long_list_is_folded() -> None:
    columns = ("annee", "code_ze", "id_extraction", "taux", "trimestre", "millesime")
    view = last(pub__vue=f"select concat({', '.join(columns)}) as x from {TAUX}")
    assert "`code_ze`, `id_extraction`, `millesime` et 2 de plus / and 2 more" in render([view])
