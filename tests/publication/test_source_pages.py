"""The pages of the sources: up to date, one each, and what they say of a source."""

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from support.toys import write_source

from extractors.live_facts import Kind
from extractors.registry import SOURCES, Source, load_registry, load_source
from publication.source_facts import ADDRESSES, address, staging_of
from publication.source_pages import INDEX, PAGES, index, own_sources, pages, render, write

REGENERATE = "run .venv/bin/python -m publication.source_pages"


@pytest.fixture
def toy(tmp_path: Path) -> Source:
    """A toy source with two layouts, notes, an optional part and an address that is watched."""
    live = {"kind": "melodi", "dataset": "DS_X", "product": r"X_(?P<annee>\d{4})"}
    more: dict[str, Any] = {"live": live, "expected": {"every": "month", "grace_days": 8}}
    write_source(tmp_path, {"liste": {**more, "required_for_release": False}})
    folder = tmp_path / "jouet"
    facts = yaml.safe_load((folder / "source.yml").read_text())
    urls = {"kind": "url", "urls": {"2026": "https://example.org/x.7z"}}
    facts |= {"notes_fr": ["Un piège."], "notes_en": ["A trap."]}
    facts["watched"] = {"archive": {"live": urls, "note_fr": "pas lu", "note_en": "not read"}}
    (folder / "source.yml").write_text(yaml.safe_dump(facts))
    head = "part,colonne,type,obligatoire,format,libelle_fr,libelle_en,unite,2020,2021,2022\n"
    rows = "liste,code,text,oui,,Code | a,Code,,code,,CODE\nliste,nom,text,non,,Nom,Name,m,-,,nom\n"
    (folder / "columns.csv").write_text(head + rows)
    return load_source(folder)


def test_every_page_is_up_to_date_and_there_is_no_other() -> None:
    there = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}
    assert there == pages(), REGENERATE


def test_the_index_has_each_source_of_the_project_and_no_toy(
    toy: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TI_SOURCES_PATH", str(tmp_path))
    assert "jouet" in load_registry()
    assert set(own_sources()) == {path.parent.name for path in SOURCES.glob("*/source.yml")}
    text = index(own_sources())
    assert all(f"[`{source}`]({source}.md)" in text for source in own_sources())


def test_the_staging_model_says_what_a_row_is() -> None:
    found = staging_of("ti_anct")["groupements"]
    assert (found.model, found.grain[:9]) == ("stg_ti_anct__groupements", "Un membre")
    assert found.grain not in found.description
    assert staging_of("nulle_part") == {}


def test_a_page_says_what_the_facts_say(toy: Source) -> None:
    lines = render(toy).splitlines()
    assert lines[0] == "# Jouet"
    assert "## `liste` (facultative / optional)" in lines
    assert "- Un piège." in lines
    assert "- A trap." in lines
    assert "- Rythme / rhythm: mensuel / monthly, + 8 j / days" in lines
    assert "- Lignes / rows (France): 1 – 9" in lines
    assert any(line.startswith("- `archive` (any), `https://example.org/x.7z`") for line in lines)


def test_a_layout_that_changes_nothing_has_no_column(toy: Source) -> None:
    lines = render(toy).splitlines()
    head = "| colonne | type | libellé | label | en-tête / header 2020 | en-tête / header 2022 |"
    assert head in lines
    assert r"| `code` | text | Code \| a | Code | `code` | `CODE` |" in lines
    assert "| `nom` | text | Nom (m) | Name | – | `nom` |" in lines


def test_each_kind_of_address_can_be_said(toy: Source) -> None:
    assert {*ADDRESSES, "url"} == set(get_args(Kind))
    assert address(toy.parts["liste"].live).startswith("Melodi (Insee), jeu / dataset `DS_X`")
    assert address(None) == ""


def test_writing_leaves_no_page_of_a_source_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "ancienne.md").write_text("x")
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        INDEX,
        *(f"{s}.md" for s in own_sources()),
    }
