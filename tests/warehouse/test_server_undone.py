"""A server killed while an unlogged table was being made, which its orphan undid, files first."""

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest

from warehouse.embedded import EmbeddedServer


@pytest.fixture
def fresh(make_home) -> EmbeddedServer:
    return EmbeddedServer(make_home())


def test_what_an_orphan_undid_does_not_stop_the_next_start(fresh) -> None:
    fresh.ensure_started()
    maker = fresh.connect("admin")
    maker.execute("begin")
    maker.execute("create unlogged table raw_store.half as select 1 as n")
    (path,) = maker.execute("select pg_relation_filepath('raw_store.half')").fetchone()
    with fresh.connect("admin") as other:
        # The making is on the disk; its undoing never comes there.
        other.execute("select pg_switch_wal()")
    backend = maker.info.backend_pid
    for pid in (backend, fresh._cluster().postmaster_pid):
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while Path(f"/proc/{backend}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    # What the orphan did where it could still undo: the first fork is gone, the table's own stays.
    (fresh.data_dir / f"{path}_init").unlink()
    assert (fresh.data_dir / path).exists()
    fresh.ensure_started()
    with fresh.connect("admin") as conn, pytest.raises(psycopg.errors.UndefinedTable):
        conn.execute("select * from raw_store.half")
    assert "File exists" in (fresh.home.logs / "postgres.log").read_text()
