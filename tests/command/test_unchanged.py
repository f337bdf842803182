"""A source of which nothing changed goes through its steps without Airflow; any other does not."""

import io
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.toys import row, write_rows, write_source

from extractors.home import portal_home
from ti import runner, steps
from ti.console import Console
from ti.context import Context
from ti.order import Node
from ti.unchanged import unchanged

# The tests share a database, in which a view stands on an accepted table: a source each.
NUMBERS = count(1)


@pytest.fixture
def name() -> str:
    """The id of this test's toy source."""
    return f"jouet{next(NUMBERS)}"


@pytest.fixture
def ingest(name: str) -> Node:
    """Its DAG."""
    return Node(
        f"ingest_{name}", frozenset(), frozenset({f"raw_{name}"}), frozenset({"ingest", name})
    )


@pytest.fixture
def folder(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A portal with one file of the toy source."""
    monkeypatch.setenv("TI_SOURCES_PATH", str(tmp_path / "sources"))
    monkeypatch.setenv("TI_HOME", str(tmp_path / "home"))
    write_source(tmp_path / "sources", {"liste": {}}, name)
    made = tmp_path / "portail"
    made.mkdir()
    offer(made, name, b"code\n01\n")
    return made


def offer(folder: Path, name: str, body: bytes) -> None:
    (folder / "f.csv").write_bytes(body)
    write_rows(folder, row("f.csv", body, source=name))


@pytest.fixture
def begin(folder: Path, server) -> Callable[[], Context]:
    def one() -> Context:
        home = portal_home(f"dir:{folder}")
        return Context("essai", home, server, console=Console(io.StringIO()))

    return one


@pytest.fixture
def accepted(begin: Callable[[], Context], name: str) -> Callable[[], Context]:
    """The source is fetched, loaded and accepted by an earlier run; a context of a later one."""
    ctx = begin()
    for step in (steps.fetch, steps.load, steps.check_landing):
        step(ctx, name)
    return begin


def test_what_is_accepted_as_it_stands_is_unchanged(
    accepted: Callable[[], Context], name: str, ingest: Node
) -> None:
    ctx = accepted()
    assert unchanged(ctx, name)
    assert list(ctx.seconds) == [f"fetch {name}", f"load {name}", f"check {name}"]
    assert ctx.counters["rows_copied"] == 0
    assert runner._without_airflow(accepted(), ingest) == "produced"


def test_a_source_never_locked_is_not_asked(
    begin: Callable[[], Context], name: str, ingest: Node
) -> None:
    ctx = begin()
    assert not unchanged(ctx, name)
    assert ctx.seconds == {}
    assert runner._without_airflow(ctx, ingest) is None


def test_a_changed_file_goes_to_its_dag_and_is_asked_for_once(
    accepted: Callable[[], Context], folder: Path, name: str
) -> None:
    offer(folder, name, b"code\n01\n02\n")
    ctx = accepted()
    assert not unchanged(ctx, name)
    assert list(ctx.seconds) == [f"fetch {name}"]
    first = ctx.fetched[name]
    assert steps.fetch(ctx, name) is first


def test_changed_facts_go_to_the_dag(
    accepted: Callable[[], Context], tmp_path: Path, name: str
) -> None:
    write_source(tmp_path / "sources", {"liste": {"max_quarantine": 0.5}}, name)
    assert not unchanged(accepted(), name)


def test_a_loaded_file_that_was_not_accepted_goes_to_the_dag(
    begin: Callable[[], Context], name: str
) -> None:
    ctx = begin()
    steps.fetch(ctx, name)
    steps.load(ctx, name)
    assert not unchanged(begin(), name)


def test_a_refused_fetch_is_a_failure_of_its_dag(
    accepted: Callable[[], Context], folder: Path, ingest: Node
) -> None:
    (folder / "f.csv").write_bytes(b"<html>sorry</html>")
    ctx = accepted()
    assert runner._without_airflow(ctx, ingest) == "failed"
    assert ctx.exit_code == 1
    assert len(ctx.failures) == 1


def test_an_error_outside_the_steps_is_recorded(
    accepted: Callable[[], Context], ingest: Node
) -> None:
    ctx = accepted()
    ctx.server = SimpleNamespace()
    assert runner._without_airflow(ctx, ingest) == "failed"
    assert len(ctx.failures) == 1


def test_a_dag_that_ingests_no_source_is_left_to_airflow(
    begin: Callable[[], Context], name: str
) -> None:
    other = Node("evaluate", frozenset(), frozenset({"x"}), frozenset({name}))
    assert runner._without_airflow(begin(), other) is None
