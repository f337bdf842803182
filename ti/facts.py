"""What is known of a portal's state, as plain values: for `ti status`, as text or JSON."""

import os
from typing import TYPE_CHECKING, Any, LiteralString

from psycopg.rows import dict_row

from extractors.home import Home
from warehouse.runs import mark_dead
from warehouse.server import server
from warehouse.version import code_version

if TYPE_CHECKING:
    from warehouse.server import Server

ISO = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
RUNS: LiteralString = """
    select
        run_id, state, exit_code, message, counters, options, id_release,
        to_char(started_at at time zone 'UTC', %(iso)s) as started_at,
        to_char(ended_at at time zone 'UTC', %(iso)s) as ended_at,
        round(extract(epoch from coalesce(ended_at, heartbeat_at) - started_at), 1)::float
            as seconds
    from meta.run order by meta.run.started_at desc limit 10
"""
SOURCES: LiteralString = """
    select
        source, part, vintage, state, rows, nature, id_extraction, reason,
        to_char(fetched_at at time zone 'UTC', %(iso)s) as fetched_at,
        to_char(accepted_at at time zone 'UTC', %(iso)s) as accepted_at
    from meta.extraction where state <> 'superseded' order by source, part, vintage, loaded_at
"""
RELEASE: LiteralString = """
    select
        id_release, nature, code_version, geographie_reference::text, state, stale, partial,
        checks_passed, checks_warned,
        to_char(published_at at time zone 'UTC', %(iso)s) as published_at
    from meta.release where is_current
"""
KEPT: LiteralString = """
    select
        r.id_release, r.nature, r.code_version, r.is_current,
        to_char(r.published_at at time zone 'UTC', %(iso)s) as published_at,
        to_char(r.withdrawn_at at time zone 'UTC', %(iso)s) as withdrawn_at
    from meta.release as r
    inner join pg_namespace as n on r.schema_name = n.nspname
    order by r.created_at desc, r.id_release
"""
ROLLBACKS: LiteralString = """
    select from_release, to_release, run_id, to_char(at at time zone 'UTC', %(iso)s) as at
    from meta.way_back order by id desc limit 5
"""
TROUBLES: LiteralString = """
    select kind, said, since_run, to_char(since at time zone 'UTC', %(iso)s) as since
    from meta.trouble where ended_at is null order by meta.trouble.since, id
"""
ALERTS: LiteralString = """
    select run_id, kind, subject, channels, to_char(at at time zone 'UTC', %(iso)s) as at
    from meta.alert order by meta.alert.id desc limit 5
"""


def facts(home: Home) -> dict[str, Any]:
    """Portal, server, sources, runs, releases, rollbacks, what is wrong and what was told."""
    known: dict[str, Any] = {
        "portal": home.spec,
        "home": str(home.root),
        "code_version": code_version(),
        "server": "stopped",
        "sources": [],
        "runs": [],
        "release": None,
        "kept": [],
        "rollbacks": [],
        "troubles": [],
        "alerts": [],
    }
    if not home.root.is_dir() and not os.environ.get("DATABASE_URL"):
        return known
    with server(home).session() as running:
        known["server"] = "running" if running.was_running else "stopped"
        return known | _of_database(running)


def _of_database(running: "Server") -> dict[str, Any]:
    with running.connect("loader") as conn, conn.cursor(row_factory=dict_row) as cursor:
        mark_dead(conn)
        values = {"iso": ISO}
        return {
            "sources": cursor.execute(SOURCES, values).fetchall(),
            "runs": cursor.execute(RUNS, values).fetchall(),
            "release": cursor.execute(RELEASE, values).fetchone(),
            "kept": cursor.execute(KEPT, values).fetchall(),
            "rollbacks": cursor.execute(ROLLBACKS, values).fetchall(),
            "troubles": cursor.execute(TROUBLES, values).fetchall(),
            "alerts": cursor.execute(ALERTS, values).fetchall(),
        }
