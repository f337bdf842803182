"""Runs that ended, as rows, for the tests of what is told of them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg


@contextmanager
def without_runs(server) -> Iterator[psycopg.Connection]:
    """The loader's connection to a database without runs, troubles or messages."""
    with server.connect("loader") as loader:
        with server.connect("admin") as admin:
            admin.execute(
                "truncate meta.run, meta.alert, meta.trouble, meta.release, quality.check_result"
            )
        yield loader


def end_run(
    conn: psycopg.Connection,
    day: int,
    state: str = "unchanged",
    lines: tuple[str, ...] = (),
    at: tuple[str, str] = ("check", "ti_anct"),
    labels: Mapping[str, float] | None = None,
    whole: bool = True,
) -> str:
    """The id of a run that ended on that day of January, with those lines of one failure."""
    failure = {"step": at[0], "source": at[1], "exit_code": 3 if state == "blocked" else 1}
    counters = {"seconds": {"build": 1.0} if labels is None else dict(labels)}
    conn.execute(
        """
        insert into meta.run (
            run_id, portal, host, state, started_at, ended_at, options, counters, failures
        )
        values (%s, 'live', 'h', %s, make_timestamptz(2026, 1, %s, 8, 0, 0, 'UTC'),
            clock_timestamp(), %s, %s, %s)
        """,
        [
            *(f"run-{day}", state, day, json.dumps({"whole": whole}), json.dumps(counters)),
            json.dumps([{**failure, "lines": lines}] if lines else []),
        ],
    )
    return f"run-{day}"
