"""What bounds the reader, and the settings of the roles: each may change its own, and so they are
put back.
"""

import math
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[Any]
ROLE = "ti_reader"
# The longest query of a reader, and the longest time for which one holds what a release needs.
LONGEST_SECONDS = 300
# No transaction is that old: PostgreSQL has no infinite number of seconds.
ENDLESS_SECONDS = 1e9
SETTINGS = {
    "search_path": "pub",
    "default_transaction_read_only": "on",
    "statement_timeout": "5min",
    "idle_in_transaction_session_timeout": "2min",
}
# Of those who write: the schema in which each makes what it makes.
WRITERS = {"ti_loader": {"search_path": "raw_store"}, "ti_builder": {"search_path": "marts"}}
# Only a superuser may set it; then the reader cannot change it. A query that spills more is wrong.
TEMPORARY = {"temp_file_limit": "10GB"}
# Connections that are left for the portal, of those that the server has.
RESERVED = 20
HELD = """
select setdatabase = 0 as everywhere, setting from pg_db_role_setting, unnest(setconfig) as setting
where setrole = %s::regrole
    and setdatabase in (0, (select oid from pg_database where datname = current_database()))
"""
# Those of this database in a transaction for longer than `seconds`; and, of those who hold what
# readers see, whoever is there for `holding` seconds or more. Materialized: nobody is ended before
# all that is asked of him is known.
END = """
with holders as materialized (
    select l.pid from pg_locks as l
    inner join pg_class as c on l.relation = c.oid
    inner join pg_namespace as n on c.relnamespace = n.oid
    where
        l.granted
        and l.database = (select d.oid from pg_database as d where d.datname = current_database())
        and (n.nspname = 'pub' or starts_with(n.nspname, 'release_'))
),

chosen as materialized (
    select a.pid from pg_stat_activity as a
    where
        a.usename = %(role)s and a.datname = current_database()
        and (
            a.xact_start < clock_timestamp() - make_interval(secs => %(seconds)s)
            or (
                a.xact_start <= clock_timestamp() - make_interval(secs => %(holding)s)
                and a.pid in (select h.pid from holders as h)
            )
        )
)

select c.pid from chosen as c where pg_terminate_backend(c.pid)
"""
ROOM = """
select greatest(1, current_setting('max_connections')::integer - %s),
    (select rolconnlimit from pg_roles where rolname = %s),
    (select rolsuper from pg_roles where rolname = current_user)
"""


def bind_roles(conn: Connection) -> set[str]:
    """The roles whose settings were not as they should be; they are now. For the reader, how often
    it may connect is looked at too. `conn` is the administrator's.

    What really keeps the reader from writing is that it was granted nothing. These bound mistakes.
    """
    row = conn.execute(ROOM, [RESERVED, ROLE]).fetchone()
    room, limit, superuser = row or (1, -1, False)
    changed = set()
    if limit != room:
        statement = sql.SQL("alter role {} connection limit {}")
        conn.execute(statement.format(sql.Identifier(ROLE), sql.Literal(room)))
        changed = {ROLE}
    bounds = {**SETTINGS, **(TEMPORARY if superuser else {})}
    return changed | {
        role
        for role, wanted in {**WRITERS, ROLE: bounds}.items()
        if _set_settings(conn, role, wanted)
    }


def _set_settings(conn: Connection, name: str, wanted: Mapping[str, str]) -> bool:
    """Whether those of the role, here or everywhere, were others, or more or fewer."""
    held = conn.execute(HELD, [name]).fetchall()
    if sorted(held) == sorted((True, f"{k}={v}") for k, v in wanted.items()):
        return False
    role, here = sql.Identifier(name), sql.Identifier(conn.info.dbname)
    conn.execute(sql.SQL("alter role {} in database {} reset all").format(role, here))
    conn.execute(sql.SQL("alter role {} reset all").format(role))
    for key, value in wanted.items():
        setting = (role, sql.Identifier(key), sql.Literal(value))
        conn.execute(sql.SQL("alter role {} set {} = {}").format(*setting))
    return True


def end_readers(conn: Connection, seconds: float, holding: float = math.inf) -> set[int]:
    """The process ids of the readers of this database who were ended: those in a transaction for
    longer than `seconds`, and those who hold the published views for `holding` seconds or more.

    `conn` is the administrator's. A reader may lift its own time-outs, and readers who follow one
    another hold up a release together.
    """
    bounds = {"seconds": min(seconds, ENDLESS_SECONDS), "holding": min(holding, ENDLESS_SECONDS)}
    rows = conn.execute(END, {"role": ROLE, **bounds})
    return {int(pid) for (pid,) in rows}
