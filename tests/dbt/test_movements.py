"""Every kind of movement of the COG has a unit test on rows of INSEE's own file."""

import csv
import gzip
import os
from pathlib import Path
from typing import Any

import pytest

FILES = os.environ.get("TI_PORTAL_FILES", "")
# INSEE's codes (MOD): new name, creation, re-establishment, suppression, simple merger, new
# commune, association, its end, end of a delegated commune, other department, other seat,
# associated that becomes delegated, and what befalls delegated communes alone.
KINDS = {*("10", "20", "21", "30", "31", "32", "33", "34", "35", "41", "50", "70", "71", "72")}
Kind = tuple[str, bool]


def is_passage(before: str | None, after: str | None) -> bool:
    """Whether a row goes from a commune to a commune."""
    return (before, after) == ("COM", "COM")


@pytest.fixture(scope="module")
def tested(manifest: dict[str, Any]) -> set[Kind]:
    """The kinds that unit tests of the movements are given, those of a passage apart."""
    tests = [t for t in manifest["unit_tests"].values() if t["model"] == "int_cog_mouvement"]
    rows = [row for test in tests for given in test["given"] for row in given["rows"]]
    return {
        (row["code_mouvement"], is_passage(row["type_commune_avant"], row["type_commune_apres"]))
        for row in rows
    }


def test_each_kind_has_a_unit_test(tested: set[Kind]) -> None:
    assert {kind for kind, _ in tested} == KINDS


@pytest.mark.portal
@pytest.mark.skipif(not FILES, reason="TI_PORTAL_FILES does not name the recorded files")
def test_the_recorded_movements_have_no_other_kind(tested: set[Kind]) -> None:
    (path,) = Path(FILES).glob("insee/v_mvt_commune_*.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["MOD"] for row in rows} == KINDS
    assert {
        (row["MOD"], is_passage(row["TYPECOM_AV"], row["TYPECOM_AP"])) for row in rows
    } <= tested
