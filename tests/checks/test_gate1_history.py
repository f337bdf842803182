"""Gate 1 on files that have a past: through Great Expectations, each check on its own poison."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from checks.profiles import profile
from checks.test_gate1 import POISONS as ALONE
from checks.test_gate1 import fired, result
from checks.test_landing_history import POISONS as COMPARED

from expectations.columns import COLUMN, FULL
from expectations.freshness import NAME as FRESHNESS
from expectations.freshness import check_freshness, is_overdue, newest_vintages
from expectations.landing_history import NO_HISTORY, OF_COLUMNS, SAID
from expectations.model import GateReport
from expectations.profile import Cell, Stat
from expectations.profile_store import History, Past, accepted_vintages, history_of, keep, kept
from expectations.republished import FIRST
from expectations.republished import SAID as AGAIN
from extractors.registry import Source, load_registry
from extractors.registry_facts import Rhythm
from extractors.registry_gate import Distribution

LAST = "jouet.emploi.2020.0123456789ab"
PAST = (
    Past("2018", "jouet.emploi.2018.a", 10, 1000, ".csv", "18"),
    Past("2019", "jouet.emploi.2019.a", 10, 1001, ".csv", "19"),
    Past("2020", LAST, 10, 1002, ".csv", "20"),
)
Gate1 = Callable[..., GateReport]


@dataclass(frozen=True)
class Poison:
    """What is wrong with the file beside its past, and what must be said of it."""

    inputs: dict[str, Any]
    said: str
    statut: str = "averti"
    also: dict[str, str] = field(default_factory=dict)


POISONS = {
    "lignes_apprises": Poison(
        {"edit": lambda rows: rows[:9]},
        f"rows, against the 10 of {LAST} (band learnt from 3 vintages): 9, expected exactly 10;",
    ),
    "octets": Poison(
        {"size": 900}, f"against the 1002 of {LAST} (band learnt from 3 vintages): 900, expected"
    ),
    "contenu_deja_recu": Poison({"sha256": "19"}, "first: vintage=2019;", "bloque"),
    "repartition": Poison(
        {"history": History(PAST, profile(times={"25": 2}), profile())},
        "groupe=division 25 mesure=effectif attendu=4020",
    ),
    "groupes_perdus": Poison(
        {"history": History(PAST, profile(without=("2A",)), profile())},
        "groupe=departement 2A",
        "bloque",
        {"totaux": "averti", "revisions": "averti"},
    ),
}


@pytest.mark.parametrize("controle", POISONS)
def test_a_check_fires_on_its_poison_and_no_other_does(controle: str, gate1: Gate1) -> None:
    poison = POISONS[controle]
    inputs = {"history": History(PAST), "size": 1002, **poison.inputs}
    report = gate1(before=True, **inputs)
    assert fired(report) == {controle: poison.statut, **poison.also}
    assert poison.said in str(result(report, controle))


def test_a_file_like_those_before_passes_in_silence(gate1: Gate1) -> None:
    history = History(PAST, profile({"2022": 1.0, "2023": 1.012}), profile(), {LAST: profile()})
    report = gate1(before=True, history=history, size=1002)
    assert fired(report) == {}
    assert set(SAID) | {"lignes_apprises", "octets", "contenu_deja_recu"} <= {
        r.controle for r in report.results
    }


def test_every_check_of_gate_1_has_a_poison(gate1: Gate1) -> None:
    poisoned = {p.controle for p in ALONE.values()} | set(POISONS)
    poisoned |= {name for name, _, _ in COMPARED.values()}
    history = History(PAST, profile(), profile())
    report = gate1(before=True, history=history, again=True)
    assert {r.controle for r in report.results} == poisoned | set(AGAIN)


def test_the_first_file_is_compared_with_nothing(gate1: Gate1) -> None:
    one_year = {c: s for c, s in profile().items() if c.periode == "2022"}
    report = gate1(history=History((), one_year))
    assert {s.controle: s.raison for s in report.skipped} == {
        **dict.fromkeys(SAID, NO_HISTORY),
        **dict.fromkeys(AGAIN, FIRST),
    }
    assert not {"octets", "lignes_apprises"} & {r.controle for r in report.results}


def test_a_part_that_does_not_compare_says_why(gate1: Gate1, toy: Source) -> None:
    part = toy.parts["emploi"]
    why = Distribution(compared=False, why="two lists")
    toy.parts["emploi"] = part.model_copy(update={"distribution": why})
    try:
        report = gate1(history=History(PAST))
    finally:
        toy.parts["emploi"] = part
    told = {s.controle: s.raison for s in report.skipped if s.controle in SAID}
    assert told == {n: NO_HISTORY if n in OF_COLUMNS else "two lists" for n in SAID}


def test_a_profile_comes_back_as_it_was_kept(loader) -> None:
    told = profile()
    keep(loader, "jouet.emploi.2020.profil", told)
    keep(loader, "jouet.emploi.2020.profil", told)
    assert kept(loader, "jouet.emploi.2020.profil") == told
    assert kept(loader, "jouet.emploi.1999.profil") is None
    keep(loader, "jouet.emploi.2020.profil", {})


def test_columns_are_compared_within_a_layout(loader) -> None:
    """Of 2024 the identifier has another header than of 2023, and the axis may lack."""
    source, name = load_registry()["fonds_vert"], "fonds_vert.projets.2023.a"
    file = SimpleNamespace(
        source="fonds_vert",
        part="projets",
        vintage="2024",
        id_extraction="fonds_vert.projets.2024.b",
    )
    held = {
        Cell("", COLUMN, column, FULL): Stat(10, 0, somme=10)
        for column in ("axe", "identifiant_beneficiaire", "nom_projet")
    }
    rows = pa.table({c.name: pa.nulls(1) for c in source.columns("projets", "2024")})
    with loader.transaction(force_rollback=True), TemporaryDirectory() as folder:
        pq.write_table(rows, Path(folder) / "b.parquet")
        loader.execute(
            "insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature,"
            " state, accepted_at) values (%s, 'fonds_vert', 'projets', '2023', 's', 'original',"
            " 'accepted', now())",
            [name],
        )
        keep(loader, name, {**profile(), **held})
        before = SimpleNamespace(id_extraction=name)
        found = history_of(loader, source, file, Path(folder) / "b.parquet", before)
        assert found.before is not None
        assert {c.valeur for c in found.before if c.dimension == COLUMN} == {"nom_projet"}
        assert profile().items() <= found.before.items()


def test_vintages_are_those_accepted_last(loader) -> None:
    with loader.transaction(force_rollback=True):
        for name, vintage, at in (("a", "2020", 1), ("b", "2020", 2), ("c", "2019", 3)):
            loader.execute(
                "insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature,"
                " state, rows, bytes, file_name, accepted_at) values (%s, 'histoire', 'p', %s, 's',"
                " 'original', 'accepted', 5, 9, 'f.tar.csv', to_timestamp(%s))",
                [name, vintage, at],
            )
        found = accepted_vintages(loader, "histoire", "p", but="c")
        assert found == (Past("2020", "b", 5, 9, ".csv", "s"),)
        assert newest_vintages(loader, "histoire") == {"p": "2020"}


def calendar(toy: Source, rhythm: Rhythm) -> Source:
    """The toy source with a calendar."""
    part = toy.parts["emploi"].model_copy(update={"expected": rhythm})
    return toy.model_copy(update={"parts": {"emploi": part}})


def test_a_vintage_overdue_is_told_and_one_in_time_is_not(server, toy: Source) -> None:
    late = calendar(toy, Rhythm(every="year", month=3, years_after=2, grace_days=60))
    newest = {"emploi": "2020"}

    def at(day: date) -> GateReport:
        return check_freshness(server.params("loader"), late, "live", newest, day)

    assert fired(at(date(2023, 5, 30))) == {}
    report = at(date(2023, 6, 30))
    assert fired(report) == {FRESHNESS: "averti"}
    assert "first: au=2023-06-30 jours=91 dernier=2020 attendu_le=2023-03-31" in str(
        report.results[0]
    )
    assert is_overdue(late, newest, date(2023, 6, 30))
    assert not is_overdue(toy, newest, date(2099, 1, 1))


@pytest.mark.parametrize("kind", ["sample", "dir"])
def test_nobody_is_late_where_files_were_put(kind: str, server, toy: Source) -> None:
    late = calendar(toy, Rhythm(every="year"))
    report = check_freshness(server.params("loader"), late, kind, {"emploi": "1999"}, date.max)
    assert report.results == []
    assert [s.controle for s in report.skipped] == [FRESHNESS]
