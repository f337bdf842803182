"""Small parts of the generator: workbooks, draws, coded years and points."""

import random
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from sample import facts, xlsx
from sample.build_facts.table import by_year
from sample.draws import Draws, Weighted


def test_workbook_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    rows: list[list[xlsx.Cell]] = [["é & <b>", "", 3], [" two  spaces ", "x", 210_103_040]]
    xlsx.write(path, {"A": rows, "B": [["x"]]})
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["A", "B"]
    assert book.get_sheet_by_name("A").to_python() == [
        ["é & <b>", "", 3.0],
        [" two  spaces ", "x", 210_103_040.0],
    ]
    again = tmp_path / "again.xlsx"
    xlsx.write(again, {"A": rows, "B": [["x"]]})
    assert again.read_bytes() == path.read_bytes()


def test_draws_follow_their_seed_alone() -> None:
    first, second, other = Draws("a"), Draws("a"), Draws("b")
    random.seed(1)
    values = [first.below(1000) for _ in range(50)]
    assert values == [second.below(1000) for _ in range(50)]
    assert values != [other.below(1000) for _ in range(50)]
    assert sorted(first.shuffled(range(20))) == list(range(20))
    assert {first.between(2, 4) for _ in range(100)} == {2, 3, 4}


def test_weights_are_followed() -> None:
    draws = Draws("weights")
    counts = Counter(Weighted(["a", "b"], [9, 1]).draw(draws) for _ in range(5_000))
    assert counts["a"] / 5_000 == pytest.approx(0.9, abs=0.02)


def test_years_are_coded_and_read_back() -> None:
    before = len(facts.ALL_YEARS) - 3
    coded = by_year([*["A"] * before, "A", "!", ""])
    assert coded == [*[""] * before, "A", "!", "-"]
    row = {f"nom_{year}": text for year, text in zip(facts.ALL_YEARS, coded, strict=True)}
    assert facts._over_years(row, "nom") == [*["A"] * before, "A", "!", "-"]
    told = {name: text for name, text in row.items() if name != f"nom_{facts.ALL_YEARS[-1]}"}
    assert facts._over_years(told, "nom")[-1] == "0"


def test_points_are_read_from_steps() -> None:
    assert facts._polygons("1 2 3 -1|5 5/7 7 1 1") == [
        [[(1, 2), (4, 1)], [(5, 5)]],
        [[(7, 7), (8, 8)]],
    ]
