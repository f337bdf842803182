"""Gate 1: every check fires on its own poison, and on nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from support.waiting import comes_true

from expectations.model import CheckResult, GateReport

OUTLINE = '{"type":"Polygon","coordinates":[]}'


def fired(report: GateReport) -> dict[str, str]:
    """The checks that did not pass, with their status."""
    return {r.controle: r.statut for r in report.results if r.statut != "reussi"}


def result(report: GateReport, controle: str) -> CheckResult:
    """The result of one check."""
    return next(r for r in report.results if r.controle == controle)


def year_lost(rows: list) -> list:
    """As many rows as before, all of 2021."""
    others = [(f"0200{n}", 2021, OUTLINE, n) for n in range(1, 6)]
    return [*(row for row in rows if row[1] == 2021), *others]


def short_codes(rows: list) -> list:
    """Four rows whose code lost its zero."""
    short = [(code, year, OUTLINE, 1) for code in ("1009", "1010") for year in (2020, 2021)]
    return [*rows[:-4], *short]


def years_ahead(rows: list) -> list:
    """Every year as if the file had come forty years later."""
    return [(code, year + 40, *rest) for code, year, *rest in rows]


@dataclass(frozen=True)
class Poison:
    """What is wrong with the file, and what must be said of it."""

    controle: str
    inputs: dict[str, Any]
    said: str
    statut: str = "bloque"
    also: dict[str, str] = field(default_factory=dict)


POISONS = {
    "header gone": Poison("entetes_presents", {"without": "Code"}, "first: entete=Code;"),
    "new header": Poison(
        "entetes_inconnus", {"unknown": ("a'{lot}:x",)}, "first: entete=a'{lot}:x;", "averti"
    ),
    "too few rows": Poison(
        "lignes",
        {"edit": lambda rows: rows[:3]},
        "rows, against the band of source.yml: 3, expected 4 to 40",
    ),
    "too many rows for the sample": Poison(
        "lignes", {"nature": "sample"}, "rows, against the band of source.yml: 10, expected 1 to 4"
    ),
    "fewer rows than before": Poison(
        "lignes",
        {"edit": lambda rows: rows[:8], "before": True},
        "rows, against the 10 of jouet.emploi.2020.0123456789ab: 8, expected 9 to 11",
    ),
    "empty value": Poison(
        "valeurs_obligatoires",
        {"edit": lambda rows: [*rows, ("01009", None, OUTLINE, 1)]},
        "1, expected exactly 0; first: annee=None ligne=12 code_commune=01009;",
    ),
    "key twice": Poison(
        "cle_unique",
        {"edit": lambda rows: [*rows, ("01001", 2020, OUTLINE, 7)]},
        "code_commune=01001",
    ),
    "codes without their zero": Poison(
        "formats", {"edit": short_codes}, "valeur=1009", also={"formats_isoles": "averti"}
    ),
    "years after the vintage": Poison(
        "formats", {"edit": years_ahead}, "valeur=206", also={"formats_isoles": "averti"}
    ),
    "one year after the vintage": Poison(
        "formats_isoles",
        {"edit": lambda rows: [*rows[:-1], ("01009", 2022, OUTLINE, 1)]},
        "0.1, expected exactly 0; first: lignes=1 valeur=2022 colonne=annee",
        "averti",
    ),
    "one bad code": Poison(
        "formats_isoles",
        {"edit": lambda rows: [*rows[:-1], ("01009", 2021, "[]", 1)]},
        "0.1, expected exactly 0; first: lignes=1 valeur=[] colonne=contour",
        "averti",
    ),
    "year lost": Poison(
        "continuite_annee", {"edit": year_lost, "before": True}, "first: annee=2020;"
    ),
    "many rows unreadable": Poison(
        "part_en_quarantaine",
        {"rejects": 5},
        "raison=not a number valeur=a'{lot}:x",
        also={"lignes_en_quarantaine": "averti"},
    ),
    "one row unreadable": Poison(
        "lignes_en_quarantaine", {"rejects": 1}, "0.090909, expected exactly 0", "averti"
    ),
}


@pytest.mark.parametrize("poison", POISONS.values(), ids=POISONS.keys())
def test_a_check_fires_on_its_poison_and_no_other_does(
    poison: Poison, gate1: Callable[..., GateReport]
) -> None:
    report = gate1(**poison.inputs)
    assert fired(report) == {poison.controle: poison.statut, **poison.also}
    line = str(result(report, poison.controle))
    assert poison.said in line
    assert line.startswith(f"{poison.controle} [jouet.emploi.2021] ")
    assert "\n" not in line
    assert line in [str(r) for r in (report.blocked or report.warned)]


@pytest.mark.parametrize("before", [False, True])
def test_a_healthy_file_passes_in_silence(gate1: Callable[..., GateReport], before: bool) -> None:
    report = gate1(before=before)
    assert fired(report) == {}
    ran = {r.controle for r in report.results}
    poisoned = {p.controle for p in POISONS.values()}
    assert ran == (poisoned if before else poisoned - {"continuite_annee"})
    assert all(r.echantillon == [] and r.valeur is not None for r in report.results)
    assert {r.proprietaire for r in report.results} == {"donnees"}


def test_results_carry_value_band_and_rows(gate1: Callable[..., GateReport]) -> None:
    found = result(gate1(edit=short_codes), "formats")
    assert (found.valeur, found.borne_basse, found.borne_haute) == (
        Decimal("0.4"),
        Decimal(0),
        Decimal("0.3"),
    )
    assert found.echantillon == [
        {"colonne": "code_commune", "valeur": "1009", "lignes": 2, "premiere_ligne": 8},
        {"colonne": "code_commune", "valeur": "1010", "lignes": 2, "premiere_ligne": 10},
    ]


def test_a_cell_of_a_megabyte_is_cut_and_acts_on_nothing(gate1: Callable[..., GateReport]) -> None:
    hostile = "\u202e\x1b[2J\n" + "x" * 10**6
    report = gate1(edit=lambda rows: [*rows[:-2], *[(hostile, 2021, OUTLINE, 1)] * 2])
    assert {"formats_isoles", "cle_unique"} <= fired(report).keys()
    for one in report.results:
        assert (str(one).isprintable(), len(str(one)) < 1000) == (True, True)
        assert all(len(str(row)) < 2000 for row in one.echantillon)
    said = str(result(report, "formats_isoles"))
    assert "\\u202e\\x1b[2J\\n" + "x" * 60 in said


def test_the_order_of_rows_changes_nothing(gate1: Callable[..., GateReport]) -> None:
    def worse(rows: list) -> list:
        return [*rows, *rows, ("1", 2020, None, None), (None, 2021, "[]", None)]

    there, back = gate1(edit=worse), gate1(edit=lambda rows: worse(rows)[::-1])
    keep = ("cle_unique", "lignes", "formats")

    def told(report: GateReport) -> list[tuple]:
        return [(r.controle, r.statut, r.valeur) for r in report.results if r.controle in keep]

    assert told(there) == told(back)
    assert [str(r) for r in gate1(edit=worse).results] == [str(r) for r in there.results]


def test_no_connection_is_left_behind(gate1: Callable[..., GateReport], admin) -> None:
    gate1()
    assert comes_true(lambda: _strangers(admin) == 0)


def _strangers(admin) -> int:
    """How many sessions of the loader are not the fixture's own."""
    row = admin.execute(
        "select count(*) from pg_stat_activity"
        " where usename = 'ti_loader' and application_name <> 'ti loader'"
    ).fetchone()
    return int(row[0])
