"""Runs and the lock: who holds it, when it is stale, what a dead process leaves."""

import subprocess
import sys
import time

import pytest

from extractors.errors import LockedError
from warehouse import runs
from warehouse.heartbeat import Heartbeat


@pytest.fixture(autouse=True)
def _no_run(admin):
    admin.execute("delete from meta.run")
    admin.execute("delete from meta.lock")


def state(conn, run_id):
    return conn.execute("select state from meta.run where run_id = %s", [run_id]).fetchone()[0]


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_run_from_its_opening_to_its_end(loader):
    run_id = runs.open_run(loader, "sample", options={"sources": ["x"]})
    runs.acquire_lock(loader, run_id)
    assert state(loader, run_id) == "running"
    runs.close_run(
        *(loader, run_id, "released"),
        exit_code=0,
        counters={"copied": 3},
        id_release="sample-aa",
    )
    row = loader.execute(
        """
        select state, exit_code, counters, options, id_release, ended_at >= started_at
        from meta.run
        """
    ).fetchone()
    assert row == ("released", 0, {"copied": 3}, {"sources": ["x"]}, "sample-aa", True)
    assert loader.execute("select count(*) from meta.lock").fetchone() == (0,)


def test_a_given_run_id_is_taken_up_again(loader):
    assert runs.open_run(loader, "sample", run_id="scheduled__1") == "scheduled__1"
    runs.close_run(loader, "scheduled__1", "failed", exit_code=1)
    runs.open_run(loader, "sample", run_id="scheduled__1")
    assert state(loader, "scheduled__1") == "running"


def test_the_lock_names_its_holder(loader):
    first, second = runs.open_run(loader, "sample"), runs.open_run(loader, "sample")
    runs.acquire_lock(loader, first)
    runs.acquire_lock(loader, first)
    with pytest.raises(LockedError, match=rf"run {first} \(pid \d+ on .*\) .* since \d{{4}}-"):
        runs.acquire_lock(loader, second)
    runs.release_lock(loader, second)
    with pytest.raises(LockedError):
        runs.wait_for_lock(loader, second, 0.2)
    runs.release_lock(loader, first)
    runs.wait_for_lock(loader, second, 0.2)
    with pytest.raises(LockedError, match=f"run {second}"):
        runs.acquire_lock(loader, first)


def test_the_lock_of_a_dead_process_is_free(loader):
    first, second = runs.open_run(loader, "sample"), runs.open_run(loader, "sample")
    runs.acquire_lock(loader, first)
    loader.execute("update meta.run set pid = %s where run_id = %s", [dead_pid(), first])
    runs.acquire_lock(loader, second)
    assert state(loader, first) == "dead"


@pytest.mark.parametrize(("seconds", "ends"), [(30, "running"), (61, "dead")])
def test_the_heartbeat_of_another_host(loader, seconds, ends):
    first, second = runs.open_run(loader, "sample"), runs.open_run(loader, "sample")
    runs.acquire_lock(loader, first)
    loader.execute(
        """
        update meta.run
        set host = 'elsewhere', pid = %s, heartbeat_at = now() - %s * interval '1 s'
        where run_id = %s
        """,
        [dead_pid(), seconds, first],
    )
    if ends == "dead":
        runs.acquire_lock(loader, second)
    else:
        with pytest.raises(LockedError):
            runs.acquire_lock(loader, second)
    assert state(loader, first) == ends


def test_mark_dead_leaves_live_runs(loader):
    alive, dead = runs.open_run(loader, "sample"), runs.open_run(loader, "sample")
    loader.execute("update meta.run set pid = %s where run_id = %s", [dead_pid(), dead])
    assert runs.mark_dead(loader) == [dead]
    assert runs.mark_dead(loader) == []
    assert state(loader, alive) == "running"
    query = "select ended_at is not null, message from meta.run where run_id = %s"
    assert loader.execute(query, [dead]).fetchone() == (
        True,
        "the process ended without closing the run",
    )


def test_waiting_for_the_lock_keeps_a_run_alive(loader):
    first, second = runs.open_run(loader, "sample"), runs.open_run(loader, "sample")
    runs.acquire_lock(loader, first)
    old = "update meta.run set heartbeat_at = now() - interval '59 s' where run_id = %s"
    loader.execute(old, [second])
    with pytest.raises(LockedError):
        runs.acquire_lock(loader, second)
    query = "select heartbeat_at > now() - interval '10 s' from meta.run where run_id = %s"
    assert loader.execute(query, [second]).fetchone() == (True,)


def until(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_the_heartbeat_beats_on_run_and_lock(server, loader):
    run_id = runs.open_run(loader, "sample")
    runs.acquire_lock(loader, run_id)
    old = "set heartbeat_at = now() - interval '1 hour'"
    loader.execute(f"update meta.run {old}")
    loader.execute(f"update meta.lock {old}")
    query = """
        select least(r.heartbeat_at, l.heartbeat_at) > now() - interval '1 min'
        from meta.run as r inner join meta.lock as l using (run_id)
    """
    with Heartbeat(server, run_id, every=0.05) as heartbeat:
        assert until(lambda: loader.execute(query).fetchone() == (True,))
        assert not heartbeat.lost


def test_the_heartbeat_survives_a_cut_connection(server, loader, admin):
    run_id = runs.open_run(loader, "sample")
    mine = "application_name = 'ti loader' and query like 'update meta.lock%'"
    with Heartbeat(server, run_id, every=0.05) as heartbeat:
        cut = f"select pg_terminate_backend(pid) from pg_stat_activity where {mine}"
        assert until(lambda: admin.execute(cut).fetchall() != [])
        loader.execute("update meta.run set heartbeat_at = now() - interval '1 hour'")
        query = "select heartbeat_at > now() - interval '1 min' from meta.run"
        assert until(lambda: loader.execute(query).fetchone() == (True,))
        assert not heartbeat.lost


def test_a_run_taken_for_dead_knows_it(server, loader):
    run_id = runs.open_run(loader, "sample")
    with Heartbeat(server, run_id, every=0.05) as heartbeat:
        loader.execute("update meta.run set state = 'dead'")
        assert until(lambda: heartbeat.lost)
