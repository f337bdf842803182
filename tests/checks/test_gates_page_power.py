"""The page's table of errors is the one that was measured, and nobody missed one."""

import json

from benchmarks.gate_power import autres, emploi, publie
from benchmarks.gate_power.errors import NOBODY, Caught
from benchmarks.gate_power.report import PAGE, RESULTS, table


def measured() -> list[Caught]:
    rows = json.loads(RESULTS.read_text(encoding="utf-8"))
    return [
        Caught(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})
        for row in rows
    ]


def test_the_page_holds_what_was_measured() -> None:
    assert table(measured()) in PAGE.read_text(encoding="utf-8")


def test_every_error_was_measured_and_told_for_what_it_is() -> None:
    found = measured()
    named = {error.name for error in (*emploi.ERRORS, *autres.ERRORS, *publie.ERRORS)}
    assert {one.name for one in found} == named
    assert [one.name for one in found if one.gate == NOBODY or not one.rightly] == []
