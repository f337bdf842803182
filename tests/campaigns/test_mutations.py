"""A few dozen mutants of small sources through the real door, and what is said of bad ones."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from benchmarks.campaigns import mutations, verdict
from benchmarks.campaigns.bases import Base, chosen, cut
from benchmarks.campaigns.door import Passage
from benchmarks.campaigns.verdict import OUTCOMES, Good, Verdict, judge
from extractors.read import ReadResult
from extractors.readers_base import Reject
from extractors.registry import load_registry

COUNT = 24


@pytest.fixture(scope="module")
def verdicts(sample_folder: Path) -> Iterator[list[Verdict]]:
    work = Path(tempfile.mkdtemp(prefix="ti-mutations-"))
    work.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TI_HOME", str(work / "home"))
        yield mutations.run(sample_folder, work, COUNT, 3, {"ti_anct", "programmes_anct"})
    shutil.rmtree(work, ignore_errors=True)


def test_each_is_refused_in_clear_words_or_accounted_for(verdicts: list[Verdict]) -> None:
    assert len(verdicts) == COUNT
    assert [(one.mutator, one.faults) for one in verdicts if one.faults] == []
    assert {one.outcome for one in verdicts} <= set(OUTCOMES)
    assert len({one.outcome for one in verdicts}) > 3


def test_the_summary_counts_every_mutant(verdicts: list[Verdict]) -> None:
    told = mutations.summary(verdicts, 3)
    assert told["natures"] == {"sample": COUNT}
    for key in ("by_kind", "by_source"):
        assert sum(sum(counts.values()) for counts in told[key].values()) == COUNT


@pytest.fixture
def groupements(sample_folder: Path) -> Base:
    registry = load_registry()
    row = next(r for r in chosen(sample_folder, registry) if r.part == "groupements")
    return cut(sample_folder, row, registry["ti_anct"])


def judged(base: Base, passed: Passage, published: str = "same", accepted: str = "same") -> Verdict:
    """The verdict on a passage of a file that was refused, where nothing was to change."""
    door = SimpleNamespace(published=lambda: published, accepted=lambda _: accepted)
    was = Good(None, "", set(), "same", "same")  # type: ignore[arg-type]
    one = Verdict("rows", "no row", *base.row.place, "sample")
    judge(one, door, base, b"", base.row, passed, was)  # type: ignore[arg-type]
    return one


def line(base: Base) -> str:
    row = base.row
    return f"no row (source {row.source}, vintage {row.vintage}, file {row.file}): report it"


def test_a_refusal_in_one_clear_line_is_as_it_must_be(groupements: Base) -> None:
    passed = Passage("r", "load", [line(groupements)], printed="✓ fetch\n✗ load\n")
    found = judged(groupements, passed)
    assert (found.outcome, found.faults) == ("rejected at reading", [])


POISON: dict[str, tuple[Callable[[Passage, str], object], str]] = {
    "an error nobody foresaw": (lambda p, _: p.unforeseen.append("KeyError: 'x'"), "unforeseen"),
    "a traceback": (lambda p, _: setattr(p, "printed", "Traceback (most"), "printed more"),
    "no source": (lambda p, _: setattr(p, "lines", ["it broke"]), "name its source"),
    "an escape": (lambda p, said: setattr(p, "lines", [f"{said}\x1b[2J"]), "not printable"),
    "a megabyte": (lambda p, said: setattr(p, "lines", [said + "x" * 10**6]), "characters"),
}


@pytest.mark.parametrize("name", POISON)
def test_a_bad_refusal_is_a_fault(groupements: Base, name: str) -> None:
    poison, words = POISON[name]
    passed = Passage("r", "load", [line(groupements)])
    poison(passed, line(groupements))
    assert any(words in fault for fault in judged(groupements, passed).faults)


def test_what_changes_behind_a_refusal_is_a_fault(groupements: Base) -> None:
    passed = Passage("r", "check", [line(groupements)])
    assert judged(groupements, passed, published="other").faults == ["pub changed"]
    changed = judged(groupements, passed, accepted="other").faults
    assert changed == ["refused, and what is accepted changed"]


def test_a_row_that_nobody_accounts_for_is_a_fault(groupements: Base, tmp_path: Path) -> None:
    parquet = tmp_path / "r.parquet"
    rows = len(groupements.table.rows)
    duckdb.sql(f"copy (select range + 2 as _ligne from range({rows - 1})) to '{parquet}'")
    headers = groupements.table.headers
    lost = ReadResult(parquet, rows - 1, headers, [], [], None)
    assert verdict._unaccounted(lost, groupements, groupements.body)
    aside = [Reject(9, "type", "c", "v", "is not")]
    held = ReadResult(parquet, rows - 1, headers, [], aside, None)
    assert verdict._unaccounted(held, groupements, groupements.body) == []
