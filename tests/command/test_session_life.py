"""A run from its opening to its end: lock, state, counters, message, and what a kill leaves."""

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extractors.errors import GateBlockedError, LockedError, MisuseError, SourceError
from extractors.home import Home
from ti.console import Console
from ti.session import check_sources, new_run_id, opened

KILLED = """
import io, sys, time
from pathlib import Path
from extractors.home import Home
from ti.console import Console
from ti.session import opened
with opened(Home("sample", Path(sys.argv[1])), run_id="killed", console=Console(io.StringIO())):
    print("open", flush=True)
    time.sleep(600)
"""


def run(home: Home, run_id: str = "essai", **options):
    return opened(home, run_id=run_id, console=Console(io.StringIO()), **options)


def row(server, run_id: str = "essai") -> dict[str, object]:
    with server.connect("loader") as conn:
        names = ("state", "exit_code", "message", "counters", "id_release")
        found = conn.execute(
            f"select {', '.join(names)} from meta.run where run_id = %s", [run_id]
        ).fetchone()
    return dict(zip(names, found, strict=True))


def number(server, query: str) -> int:
    with server.connect("loader") as conn:
        return conn.execute(query).fetchone()[0]


def test_a_run_that_changes_nothing(home, server) -> None:
    with run(home) as ctx:
        assert row(server)["state"] == "running"
        assert number(server, "select count(*) from meta.lock") == 1
        ctx.count(requests_conditional=3)
    ended = row(server)
    assert (ended["state"], ended["exit_code"], ended["message"]) == ("unchanged", 0, "")
    assert ended["counters"]["requests_conditional"] == 3
    assert ended["counters"]["models_built"] == 0
    assert number(server, "select count(*) from meta.lock") == 0
    assert number(server, "select count(*) from meta.alert") == 0


def test_a_release_is_named(home, server) -> None:
    with run(home) as ctx:
        ctx.id_release, ctx.released = "sample-abc", True
    assert (row(server)["state"], row(server)["id_release"]) == ("released", "sample-abc")


def test_a_failure_is_recorded_and_told_once(home, server) -> None:
    def failing(run_id: str) -> None:
        with pytest.raises(SourceError), run(home, run_id) as ctx, ctx.step("fetch", "naf_insee"):
            raise SourceError("HTML page", "look at it", "naf_insee")

    failing("first")
    ended = row(server, "first")
    assert (ended["state"], ended["exit_code"]) == ("failed", 1)
    assert ended["message"] == "HTML page (source naf_insee): look at it"
    assert number(server, "select count(*) from meta.alert where kind = 'failed'") == 1
    failing("second")
    assert number(server, "select count(*) from meta.alert") == 1


def test_a_blocked_run_says_so(home, server) -> None:
    with run(home) as ctx, ctx.recording(), ctx.step("check", "naf_insee"):
        raise GateBlockedError(1, ["cle_unique [naf_insee] 2 rows, expected 0"])
    assert (row(server)["state"], row(server)["exit_code"]) == ("blocked", 3)
    assert number(server, "select count(*) from meta.alert where kind = 'blocked'") == 1


def test_the_trace_goes_to_the_log_of_python(home, server, caplog) -> None:
    with run(home) as ctx, ctx.recording(), ctx.step("build"):
        raise ValueError("odd")
    assert "ValueError: odd" in caplog.text
    assert "Traceback" in caplog.text
    assert row(server)["message"] == "ValueError: odd"


def test_an_interruption_closes_the_run_and_sends_no_message(home, server) -> None:
    with pytest.raises(KeyboardInterrupt), run(home):
        raise KeyboardInterrupt
    assert (row(server)["state"], row(server)["message"]) == ("failed", "interrupted")
    assert number(server, "select count(*) from meta.lock") == 0
    assert number(server, "select count(*) from meta.alert") == 0


def test_a_second_run_is_refused_and_closed(home, server) -> None:
    with run(home, "first"):
        with pytest.raises(LockedError, match="run first"), run(home, "second"):
            pass
        assert (row(server, "second")["state"], row(server, "second")["exit_code"]) == ("failed", 4)
    assert row(server, "first")["state"] == "unchanged"


def test_a_scheduled_task_goes_on_with_its_run(home, server) -> None:
    with run(home, scheduled=True) as ctx:
        ctx.count(rows_copied=10)
    with run(home, scheduled=True) as ctx:
        ctx.count(rows_copied=5, requests_full=1)
    counters = row(server)["counters"]
    assert (counters["rows_copied"], counters["requests_full"]) == (15, 1)
    with pytest.raises(ValueError, match="x"), run(home, scheduled=True):
        raise ValueError("x")
    assert row(server)["state"] == "failed"
    assert number(server, "select count(*) from meta.alert") == 0


def test_a_step_stops_when_another_process_took_the_lock(home, server) -> None:
    with run(home) as ctx, ctx.recording():
        ctx.is_ours = lambda: False
        with ctx.step("build"):
            raise AssertionError("the step must not begin")
    assert "lost its lock" in row(server)["message"]


def test_what_a_kill_leaves_is_found_dead_by_the_next_run(home, server, tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(home.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "open\n"
        assert row(server, "killed")["state"] == "running"
        process.kill()
    begun = time.monotonic()
    with run(home):
        assert row(server, "killed")["state"] == "dead"
    assert time.monotonic() - begun < 30
    assert row(server)["state"] == "unchanged"


def test_run_ids_sort_by_time() -> None:
    ids = [new_run_id() for _ in range(20)]
    assert [i[:15] for i in ids] == sorted(i[:15] for i in ids)
    assert len(set(ids)) == 20


def test_sources_that_exist_are_accepted() -> None:
    check_sources(["ti_anct", "naf_insee"])
    with pytest.raises(MisuseError, match="unknown source 'naf'"):
        check_sources(["ti_anct", "naf"])
