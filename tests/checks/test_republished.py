"""A vintage that comes again with other content: each check on its own poison, and in silence."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import psycopg
import pytest
from checks.test_gate1 import fired, result

from expectations.model import GateReport
from expectations.profile_store import History
from expectations.republished import FIRST, SAID, Replaced, replaced_by
from extractors.registry import Source

Gate1 = Callable[..., GateReport]
Rows = list[tuple[str | None, int | None, str | None, int | None]]
LAST = "jouet.emploi.2020.0123456789ab"


def without_one(rows: Rows) -> Rows:
    return rows[:3] + rows[4:]


def with_one_more(rows: Rows) -> Rows:
    return [*rows, ("01009", 2021, None, 9)]


def with_two_other_values(rows: Rows) -> Rows:
    return [
        (code, year, contour, 700 if (code, year) in (("01002", 2020), ("01004", 2021)) else value)
        for code, year, contour, value in rows
    ]


def other_order(rows: Rows) -> Rows:
    return rows[::-1]


# What is done to the file, the statuses it gives, and what must be said.
POISONS = {
    "lignes_retirees": (
        without_one,
        "averti",
        f"keys that {LAST} has and this file, of the same vintage, has not: 1, expected exactly 0;"
        " first: annee=2021 code_commune=01002;",
    ),
    "lignes_ajoutees": (
        with_one_more,
        "reussi",
        f"keys that this file has and {LAST}, of the same vintage, has not: 1, expected exactly 0;"
        " first: annee=2021 code_commune=01009;",
    ),
    "valeurs_reprises": (
        with_two_other_values,
        "reussi",
        f"cells whose value is another than in {LAST}, of the same vintage: 2, expected exactly 0;"
        " first: apres=700 avant=2 lignes=2 colonne=effectif premiere_cle=(01002,2020);",
    ),
}


def told(report: GateReport) -> dict[str, float]:
    """How much each of the checks found."""
    return {r.controle: float(r.valeur or 0) for r in report.results if r.controle in SAID}


@pytest.mark.parametrize("controle", POISONS)
def test_a_check_tells_its_poison_and_no_other_does(controle: str, gate1: Gate1) -> None:
    edit, statut, said = POISONS[controle]
    report = gate1(edit, before=True, history=History(), again=True)
    assert {name for name, value in told(report).items() if value} == {controle}
    assert result(report, controle).statut == statut
    assert said in str(result(report, controle))
    assert fired(report) == ({controle: statut} if statut == "averti" else {})


@pytest.mark.parametrize("edit", [list, other_order])
def test_the_same_rows_pass_in_silence(edit: Callable[[Rows], Rows], gate1: Gate1) -> None:
    report = gate1(edit, before=True, history=History(), again=True)
    assert told(report) == dict.fromkeys(SAID, 0)
    assert fired(report) == {}


def test_the_first_file_of_a_vintage_is_compared_with_none(gate1: Gate1) -> None:
    report = gate1(before=True, history=History())
    assert told(report) == {}
    assert {s.raison for s in report.skipped if s.controle in SAID} == {FIRST}


def test_a_table_that_lacks_a_part_of_the_key_is_not_compared(gate1: Gate1) -> None:
    old = Replaced(LAST, "jouet__emploi__2020__a", ("code_commune", "effectif"))
    report = gate1(before=True, history=History(replaced=old))
    assert {s.raison for s in report.skipped if s.controle in SAID} == {
        f"{LAST} has no annee alike"
    }


@pytest.fixture
def by_line(toy: Source) -> Iterator[None]:
    """The toy source, its rows told apart by their line only."""
    part = toy.parts["emploi"]
    toy.parts["emploi"] = part.model_copy(update={"key": ("_ligne",)})
    yield
    toy.parts["emploi"] = part


@pytest.mark.usefixtures("by_line")
def test_rows_that_only_their_line_tells_apart_are_compared_whole(gate1: Gate1) -> None:
    def edit(rows: Rows) -> Rows:
        return with_two_other_values(rows)[1:]

    report = gate1(edit, before=True, history=History(), again=True)
    assert told(report) == {"lignes_retirees": 3, "lignes_ajoutees": 2, "valeurs_reprises": 0}
    assert fired(report)["lignes_retirees"] == "averti"
    silent = gate1(before=True, history=History(), again=True)
    assert told(silent) == dict.fromkeys(SAID, 0)


@pytest.mark.usefixtures("by_line")
def test_a_row_that_stands_once_more_is_told(gate1: Gate1) -> None:
    def edit(rows: Rows) -> Rows:
        return [*rows, rows[0]]

    report = gate1(edit, before=True, history=History(), again=True)
    assert told(report) == {"lignes_retirees": 0, "lignes_ajoutees": 1, "valeurs_reprises": 0}


def test_every_check_has_a_poison() -> None:
    assert set(POISONS) == set(SAID)


def test_columns_are_those_of_both_tables_with_one_type(
    loader: psycopg.Connection, land: Callable
) -> None:
    old = land([("01001", 2020, None, 1)], "2020")
    with loader.transaction(force_rollback=True):
        loader.execute(
            "create table raw_store.jouet_autre (code_commune text, annee text, effectif bigint,"
            " nom text, _ligne bigint)"
        )
        loader.execute(
            "insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature,"
            " state, table_name) values ('jouet.b', 'jouet', 'emploi', '2020', 's', 'original',"
            " 'loaded', 'jouet_autre')"
        )
        found = replaced_by(loader, "jouet.b", old)
        assert found == Replaced(old.id_extraction, old.table, ("code_commune", "effectif"))
        nowhere = SimpleNamespace(id_extraction="jouet.c", table="jouet__nowhere")
        assert replaced_by(loader, "jouet.b", nowhere) is None
