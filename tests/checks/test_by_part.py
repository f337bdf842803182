"""Unknown codes are told by part: those of one file hide those of no other."""

from collections.abc import Callable

from support.wrong_codes import loaded

from expectations.model import GateReport

GRID, PEOPLE = "densite_insee.grille", "population_insee.populations"
STANDS = """
insert into quality.check_result (
    run_id, gate, controle, source, gravite, proprietaire, statut, message
)
values ('run-1', 2, 'codes_inconnus', '{}', 'avertissement', 'donnees', 'averti', '1');
"""


def told(report: GateReport, controle: str) -> dict[str, tuple[str, str]]:
    """By source: how the check ended, and its measure with its first row."""
    return {
        r.source: (r.statut, r.message.split(": ", 1)[1][:70])
        for r in report.results
        if r.controle == controle
    }


def test_each_part_has_a_result_of_its_own(gate2: Callable[..., GateReport]) -> None:
    report = gate2(loaded(GRID, 2) + loaded(PEOPLE, 11))
    found = told(report, "codes_inconnus")
    assert {source: statut for source, (statut, _) in found.items()} == {
        GRID: "averti",
        PEOPLE: "averti",
    }
    assert found[GRID][1].startswith("2, expected exactly 0; first: ")
    assert found[PEOPLE][1].startswith("11, expected exactly 0; first: ")
    assert {s: t for s, (t, _) in told(report, "part_codes_inconnus").items()} == {
        GRID: "reussi",
        PEOPLE: "bloque",
    }
    (line,) = (r for r in report.results if (r.controle, r.source) == ("codes_inconnus", GRID))
    assert {row["partie"] for row in line.echantillon} == {"grille"}


def test_where_nothing_is_unknown_one_result_says_so(gate2: Callable[..., GateReport]) -> None:
    report = gate2(loaded(GRID, 0))
    assert {s: t for s, (t, _) in told(report, "codes_inconnus").items()} == {"raw": "reussi"}


def test_the_end_of_a_warning_is_told_by_its_part(gate2: Callable[..., GateReport]) -> None:
    report = gate2(loaded(GRID, 2) + loaded(PEOPLE, 0) + STANDS.format(PEOPLE))
    assert {s: t for s, (t, _) in told(report, "codes_inconnus").items()} == {
        GRID: "averti",
        PEOPLE: "reussi",
    }
