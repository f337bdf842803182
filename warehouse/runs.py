"""Runs and the lock that only one of them holds, as rows that say who and since when."""

import os
import secrets
import socket
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from psycopg.types.json import Json

from extractors.errors import LockedError
from warehouse.migrate import Connection, durable

State = Literal["released", "unchanged", "failed", "blocked", "dead"]
STALE_SECONDS = 60
HOST = socket.gethostname()


def open_run(
    conn: Connection,
    portal: str,
    *,
    options: Mapping[str, object] | None = None,
    run_id: str | None = None,
) -> str:
    """The id of a run in state `running`, owned by this process.

    A given `run_id` that exists is taken up again: under a scheduler each task of a run is a
    process of its own.
    """
    chosen = run_id or f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    conn.execute(
        """
        insert into meta.run (run_id, portal, pid, host, options) values (%s, %s, %s, %s, %s)
        on conflict (run_id) do update
        set
            pid = excluded.pid, host = excluded.host, heartbeat_at = clock_timestamp(),
            state = 'running', ended_at = null, exit_code = null, message = null, failures = '[]'
        """,
        [chosen, portal, os.getpid(), HOST, Json(dict(options or {}))],
    )
    return chosen


def close_run(
    conn: Connection,
    run_id: str,
    state: State,
    *,
    exit_code: int,
    message: str = "",
    counters: Mapping[str, object] | None = None,
    id_release: str | None = None,
    failures: Sequence[Mapping[str, object]] = (),
) -> None:
    """None; the run has ended in `state`, and holds no lock any more."""
    with conn.transaction():
        durable(conn)
        conn.execute(
            """
            update meta.run
            set
                state = %s, exit_code = %s, message = %s, counters = %s, id_release = %s,
                failures = %s,
                ended_at = clock_timestamp(), heartbeat_at = clock_timestamp()
            where run_id = %s
            """,
            [
                *(state, exit_code, message, Json(dict(counters or {})), id_release),
                *(Json(list(failures)), run_id),
            ],
        )
        conn.execute("delete from meta.lock where run_id = %s", [run_id])


def acquire_lock(conn: Connection, run_id: str, name: str = "run") -> None:
    """None; the run holds the lock. LockedError (exit 4) names the holder, if it is alive."""
    with conn.transaction():
        conn.execute("lock table meta.lock in share row exclusive mode")
        # A run that waits for the lock is alive.
        conn.execute(
            """
            update meta.run set heartbeat_at = clock_timestamp()
            where run_id = %s and state = 'running'
            """,
            [run_id],
        )
        mark_dead(conn)
        conn.execute(
            """
            insert into meta.lock (name, run_id, pid, host) values (%s, %s, %s, %s)
            on conflict (name) do update
            set pid = excluded.pid, host = excluded.host, heartbeat_at = clock_timestamp()
            where meta.lock.run_id = excluded.run_id
            """,
            [name, run_id, os.getpid(), HOST],
        )
        holder = _holder(conn, name)
    if holder[0] != run_id:
        raise LockedError(
            f"run {holder[0]} (pid {holder[1]} on {holder[2]}) has held the lock since "
            f"{holder[3]}: wait for its end, or stop that process{holder[4]}"
        )


def _holder(conn: Connection, name: str) -> tuple[object, ...]:
    """Run, pid, host, since when, and what to add when the clock went back since its last sign
    of life: a dead run of another host is known as such only once that date has passed.
    """
    row = conn.execute(
        """
        select
            run_id, pid, host,
            to_char(acquired_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'),
            case
                when heartbeat_at > clock_timestamp() + %s * interval '1 s'
                then '; its last sign of life is dated in the future: the clock of the database '
                    || 'server went back, set it right'
                else ''
            end
        from meta.lock where name = %s
        """,
        [STALE_SECONDS, name],
    ).fetchone()
    return row or ()


def wait_for_lock(conn: Connection, run_id: str, seconds: float, name: str = "run") -> None:
    """None; the run holds the lock, obtained within `seconds`. LockedError otherwise."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return acquire_lock(conn, run_id, name)
        except LockedError:
            if time.monotonic() >= deadline:
                raise
        time.sleep(min(1.0, max(0.05, deadline - time.monotonic())))


def release_lock(conn: Connection, run_id: str, name: str = "run") -> None:
    """None; the run no longer holds the lock."""
    conn.execute("delete from meta.lock where name = %s and run_id = %s", [name, run_id])


def mark_dead(conn: Connection) -> list[str]:
    """Ids of the runs found dead, now closed as such; their locks and stale ones are free.

    Dead: its process is gone (same host), or its heartbeat is older than a minute.
    """
    with conn.transaction():
        dead = [
            str(run_id)
            for run_id, pid, host, late in conn.execute(
                """
                select run_id, pid, host, heartbeat_at < clock_timestamp() - %s * interval '1 s'
                from meta.run where state = 'running' for update
                """,
                [STALE_SECONDS],
            )
            if late or _gone(pid, host)
        ]
        conn.execute(
            """
            update meta.run
            set
                state = 'dead', ended_at = clock_timestamp(),
                message = 'the process ended without closing the run'
            where run_id = any(%s)
            """,
            [dead],
        )
        conn.execute(
            """
            delete from meta.lock as l
            where not exists (
                select 1 from meta.run as r where r.run_id = l.run_id and r.state = 'running'
            )
            """
        )
    return dead


def _gone(pid: object, host: object) -> bool:
    """Whether a process of this host no longer exists; of another host nobody here can tell."""
    if host != HOST or not isinstance(pid, int):
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
