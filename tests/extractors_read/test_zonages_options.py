"""Options of a part: codes padded, several columns unpivoted into, sheets by pattern."""

import shutil
from pathlib import Path

import pytest
from support.workbooks import workbook

from extractors.contract import match_headers
from extractors.errors import SourceError
from extractors.readers_base import Place
from extractors.readers_xlsx import Sought, open_xlsx
from extractors.registry import SOURCES, load_registry
from extractors.registry_columns import LINE
from extractors.registry_part import Unpivot

PLACE = Place("source", "part", "2025", "file")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A registry of one source that a test may spoil."""
    shutil.copytree(SOURCES / "chomage_ze_insee", tmp_path / "chomage_ze_insee")
    return tmp_path


def test_one_column_or_several_are_unpivoted_into() -> None:
    assert Unpivot(into="annee", measures=("taux",)).columns == ("annee",)
    several = Unpivot(into=("annee", "trimestre"), measures=("taux",))
    assert several.columns == ("annee", "trimestre")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("into: [annee, trimestre]", "into: [annee, mois]", "not in columns.csv: ['mois']"),
        ("into: [annee, trimestre]", "into: []", "parts.taux.unpivot.into"),
        ("sheet: ", "feuille: ", "parts.taux.options.feuille"),
    ],
)
def test_a_wrong_option_is_named(copy: Path, old: str, new: str, words: str) -> None:
    facts = copy / "chomage_ze_insee" / "source.yml"
    text = facts.read_text("utf-8")
    assert old in text
    facts.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SourceError) as refused:
        load_registry(copy)
    assert words in str(refused.value)


def test_a_pattern_with_too_few_groups_is_refused(copy: Path) -> None:
    columns = copy / "chomage_ze_insee" / "columns.csv"
    text = columns.read_text("utf-8").replace(r"(\d{4})-T([1-4])", r"(\d{4})-T[1-4]")
    columns.write_text(text, "utf-8")
    source = load_registry(copy)["chomage_ze_insee"]
    place = Place(source.id, "taux", "2023-T3", "file")
    with pytest.raises(SourceError, match=r"has not the 2 group.*column taux"):
        match_headers(["ZE2020", "2003-T1"], source, source.part("taux"), place)


@pytest.mark.parametrize("pattern", ["Base*", "base 2025", "BASE 20??"])
def test_a_sheet_is_tried_first_by_pattern(tmp_path: Path, pattern: str) -> None:
    rows = {"Ancienne": [["CODGEO"], ["01001"]], "Base 2025": [["CODGEO"], ["01002"]]}
    path = workbook(tmp_path / "book.xlsx", rows)
    reading = open_xlsx(path, pattern, Sought(["CODGEO"]), PLACE)
    assert next(reading.tables(["CODGEO"])).to_pylist() == [{LINE: 2, "CODGEO": "01002"}]


def test_a_row_that_holds_one_known_header_is_data(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", {"A": [["Code", "Nom"], ["CODGEO", "Ville"]]})
    sought = Sought(["Code", "Nom"], known={"Code", "Nom", "CODGEO", "LIBGEO"})
    reading = open_xlsx(path, "", sought, PLACE)
    assert [len(table) for table in reading.tables(["Code"])] == [1]
