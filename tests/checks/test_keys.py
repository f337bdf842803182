"""Keys that several rows of a file hold."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations import keys
from expectations.keys import on_several_rows

NONE = {"nombre": 0, "lignes": []}


def lot(folder: Path, rows: list[tuple[str | None, int]]) -> Path:
    target = folder / "lot.parquet"
    columns = {
        "code": [code for code, _ in rows],
        "annee": pa.array([year for _, year in rows], pa.int32()),
        "_ligne": list(range(2, len(rows) + 2)),
    }
    pq.write_table(pa.table(columns), target)
    return target


@pytest.mark.parametrize("at_once", [1, 8_000_000])
def test_rows_that_share_a_key_are_told_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(keys, "AT_ONCE", at_once)
    rows = [("b", 2), ("a", 1), ("b", 2), ("a", 2), (None, 1), ("a", 1), (None, 1), ("b", 2)]
    assert on_several_rows(lot(tmp_path, rows), ["code", "annee"]) == {
        "nombre": 3,
        "lignes": [
            {"code": "a", "annee": "1", "lignes": "2", "premiere_ligne": "3"},
            {"code": "b", "annee": "2", "lignes": "3", "premiere_ligne": "2"},
            {"code": None, "annee": "1", "lignes": "2", "premiere_ligne": "6"},
        ],
    }


def test_keys_that_differ_in_one_part_are_different(tmp_path: Path) -> None:
    assert (
        on_several_rows(lot(tmp_path, [("a", 1), ("a", 2), (None, 1)]), ["code", "annee"]) == NONE
    )
    assert on_several_rows(lot(tmp_path, []), ["code", "annee"]) == NONE


def test_keys_of_which_64_bits_are_the_same_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Grouped by less than the key, rows are grouped again by the key itself."""
    monkeypatch.setattr(keys, "_SHARED", keys._SHARED.replace("hash({key})", "0"))
    monkeypatch.setattr(keys, "_REPEATED", keys._REPEATED.replace("hash({key})", "0"))
    assert on_several_rows(lot(tmp_path, [("a", 1), ("b", 1)]), ["code", "annee"]) == NONE


def test_the_first_ones_are_told_and_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "MOST_ROWS", 1)
    found = on_several_rows(lot(tmp_path, [("a", 1), ("b", 1)] * 2), ["code", "annee"])
    assert (found["nombre"], [row["code"] for row in found["lignes"]]) == (2, ["a"])
