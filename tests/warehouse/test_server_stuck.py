"""A server that never ends its stop, one of its processes being held: it is stopped at once."""

import os
import signal
import time
from contextlib import suppress

import psutil
import psycopg
import pytest

from extractors.errors import TiError
from warehouse import cluster, embedded
from warehouse.embedded import EmbeddedServer

LEFT_BY = "create table raw_store.left_by_a_release as select 1 as n"


@pytest.fixture
def stuck(make_home, monkeypatch) -> EmbeddedServer:
    """A server with a table, whose checkpointer answers nothing but SIGKILL."""
    # PostgreSQL kills what has not ended five seconds after an immediate stop.
    monkeypatch.setattr(cluster, "STOP_SECONDS", 10)
    server = EmbeddedServer(make_home())
    server.ensure_started()
    with server.connect("admin") as conn:
        conn.execute(LEFT_BY)
        conn.execute("checkpoint")
    _processes(server, "checkpointer")[0].send_signal(signal.SIGSTOP)
    return server


def _processes(server: EmbeddedServer, name: str) -> list[psutil.Process]:
    found = []
    for child in psutil.Process(server._cluster().postmaster_pid).children():
        # A connection that was just closed may end while the others are looked at.
        with suppress(psutil.NoSuchProcess):
            found += [child] if name in " ".join(child.cmdline()) else []
    return found


def _told_to_stop(server: EmbeddedServer) -> None:
    """A server that refuses whoever comes, since it stops, and does not stop."""
    os.kill(server._cluster().postmaster_pid, signal.SIGINT)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            server._connect_postgres().close()
        except psycopg.OperationalError as error:
            if embedded.STOPPING in str(error):
                return
        time.sleep(0.1)
    raise AssertionError("the server did not begin to stop")


def _holds(server: EmbeddedServer) -> bool:
    with server.connect("admin") as conn:
        return conn.execute("select n from raw_store.left_by_a_release").fetchone() == (1,)


def test_a_stop_that_does_not_end_is_an_immediate_one_and_nothing_is_lost(stuck) -> None:
    stuck.stop()
    assert not stuck._cluster().alive
    stuck.ensure_started()
    assert _holds(stuck)


def test_a_server_that_is_still_stopping_after_the_wait_is_started_anew(stuck, monkeypatch) -> None:
    monkeypatch.setattr(embedded, "START_SECONDS", 1)
    _told_to_stop(stuck)
    stuck.ensure_started()
    assert _holds(stuck)


def test_a_server_that_ends_is_not_stopped_at_once(make_home) -> None:
    server = EmbeddedServer(make_home())
    server.ensure_started()
    server.stop()
    assert "immediate shutdown" not in (server.home.logs / "postgres.log").read_text()


def test_a_stop_waits_for_a_recovery_to_end(make_home) -> None:
    server = EmbeddedServer(make_home())
    server.ensure_started()
    with server.connect("admin") as conn:
        conn.execute(LEFT_BY)
        os.kill(conn.info.backend_pid, signal.SIGKILL)
    server.stop()
    assert not server._cluster().alive
    said = (server.home.logs / "postgres.log").read_text()
    assert "recovery in progress" in said
    assert "immediate shutdown" not in said
    server.ensure_started()


def test_a_server_that_cannot_be_stopped_at_all_is_an_error(make_home, monkeypatch) -> None:
    server = EmbeddedServer(make_home())
    server.ensure_started()
    monkeypatch.setattr(cluster.Cluster, "_pg_ctl", lambda *_: 1)
    with pytest.raises(TiError, match="did not stop"):
        server.stop()
    monkeypatch.undo()
    server.stop()
