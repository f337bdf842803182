"""A long stray cell: gate 1 lets a file in that has few of them, and all that is kept fits."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from checks.conftest import COLUMNS_CSV, OUTLINE, ROWS, SOURCE_YML, written

from expectations.alerts import open_troubles, tell
from expectations.aside import ASIDE, aside_of
from expectations.profile import Cell
from expectations.profile_store import History, held, history_of, keep, kept
from extractors.errors import UNSEEN
from extractors.read import FACTS
from extractors.readers_base import LONGEST_VALUE
from extractors.registry import Source, load_source

GROUPED = "    distribution: {by: [contour]}\n    options: {keep: {code_commune: ['01']}}\n"
NAME = "jouet.emploi.2021.0123456789ab"
# Characters of four bytes, of control, and letters: none of it can be made shorter.
ALPHABETS = {
    "letters": [chr(n) for n in range(33, 127)],
    "four bytes": [chr(n) for n in range(0x20000, 0x22000)],
    "control": [chr(n) for n in range(1, 32)] + ["\N{RIGHT-TO-LEFT OVERRIDE}"],
}


def noise(kind: str, length: int = 9000) -> str:
    """So many characters of a kind, in no order."""
    return "".join(random.Random(1).choices(ALPHABETS[kind], k=length))


@dataclass(frozen=True)
class File:
    """The file of 2021."""

    part: str = "emploi"
    vintage: str = "2021"
    id_extraction: str = NAME


@pytest.fixture
def grouped(tmp_path: Path) -> Source:
    """The toy source, whose outlines are groups."""
    folder = tmp_path / "jouet"
    folder.mkdir()
    (folder / "source.yml").write_text(SOURCE_YML + GROUPED)
    (folder / "columns.csv").write_text(COLUMNS_CSV)
    return load_source(folder)


@pytest.mark.parametrize("kind", ALPHABETS)
def test_a_long_cell_of_a_group_is_let_in_and_its_profile_kept(
    loader: psycopg.Connection, gate1, grouped: Source, tmp_path: Path, kind: str
) -> None:
    def edit(rows):
        return [*rows[:-1], (*rows[-1][:2], noise(kind), 5)]

    new = history_of(loader, grouped, File(), written(edit(ROWS), tmp_path / "a.parquet"), None).new
    report = gate1(edit, history=History((), new))
    assert [result.controle for result in report.blocked] == []
    keep(loader, NAME, new)
    assert kept(loader, NAME) == new
    groups = {c.valeur for c in new if c.dimension == "contour"}
    long = next(iter(groups - {OUTLINE}))
    assert (len(groups), UNSEEN.search(long)) == (2, None)
    assert long.startswith(noise("letters")[:50]) or kind != "letters"


def test_cells_that_begin_alike_are_one_group(grouped: Source, tmp_path: Path) -> None:
    rows = [(*row[:2], noise("letters") + row[0], row[3]) for row in ROWS]
    found = held(written(rows, tmp_path / "a.parquet"), grouped, File())
    groups = [s for c, s in found.items() if (c.dimension, c.mesure) == ("contour", "effectif")]
    assert [stat.lignes for stat in groups] == [5, 5]
    assert sum(stat.somme for stat in groups) == sum(row[3] for row in ROWS)


def test_a_long_code_left_out_is_kept(
    loader: psycopg.Connection, grouped: Source, tmp_path: Path
) -> None:
    code = noise("four bytes", LONGEST_VALUE)
    facts = {"left_codes": [("Code", code + end, 2, line) for end, line in (("a", 4), ("b", 3))]}
    table = pa.table({"x": [1]}).replace_schema_metadata({FACTS: json.dumps(facts)})
    pq.write_table(table, tmp_path / "a.parquet")
    columns = grouped.columns("emploi", "2021")
    profile = aside_of(tmp_path / "a.parquet", columns, grouped.part("emploi"))
    keep(loader, NAME, profile)
    assert kept(loader, NAME) == profile
    aside = [s for c, s in profile.items() if c.dimension == ASIDE and s.lignes]
    assert [(s.lignes, s.somme) for s in aside] == [(4, 3)]
    assert profile[Cell("", ASIDE, "01", "Code")].lignes == 0


def test_a_run_that_failed_with_many_words_is_told(conn, end) -> None:
    words = noise("four bytes")
    for day, said in enumerate((words, words, words[:-1] + "x"), 1):
        tell(conn, end(day, "failed"), otherwise=said)
        assert len(open_troubles(conn)) == (2 if day == 3 else 1)
    assert tell(conn, end(4)).alert.kind == "recovered"
    assert open_troubles(conn) == []
