"""What bounds the reader: settings that its role may change for itself, and so are put back."""

import math
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
# Only a superuser may set it; then the reader cannot change it. A query that spills more is wrong.
TEMPORARY = {"temp_file_limit": "10GB"}
# Connections that are left for the portal, of those that the server has.
RESERVED = 20
HELD = """
select setdatabase = 0 as everywhere, setting from pg_db_role_setting, unnest(setconfig) as setting
where setrole = %s::regrole
    and setdatabase in (0, (select oid from pg_database where datname = current_database()))
"""
ROOM = """
select greatest(1, current_setting('max_connections')::integer - %s),
    (select rolconnlimit from pg_roles where rolname = %s),
    (select rolsuper from pg_roles where rolname = current_user)
"""


def bind_reader(conn: Connection) -> bool:
    """Whether the reader's settings, or how often it may connect, were not as they should be; they
    are now. `conn` is the administrator's.

    What really keeps the reader from writing is that it was granted nothing. These bound mistakes.
    """
    row = conn.execute(ROOM, [RESERVED, ROLE]).fetchone()
    room, limit, superuser = row or (1, -1, False)
    wanted = {**SETTINGS, **(TEMPORARY if superuser else {})}
    held = conn.execute(HELD, [ROLE]).fetchall()
    if limit == room and sorted(held) == sorted((True, f"{k}={v}") for k, v in wanted.items()):
        return False
    role = sql.Identifier(ROLE)
    here = sql.Identifier(conn.info.dbname)
    conn.execute(sql.SQL("alter role {} in database {} reset all").format(role, here))
    conn.execute(sql.SQL("alter role {} reset all").format(role))
    conn.execute(sql.SQL("alter role {} connection limit {}").format(role, sql.Literal(room)))
    for name, value in wanted.items():
        setting = (role, sql.Identifier(name), sql.Literal(value))
        conn.execute(sql.SQL("alter role {} set {} = {}").format(*setting))
    return True


def end_readers(conn: Connection, seconds: float, holding: float = math.inf) -> set[int]:
    """The process ids of the readers of this database who were ended: those in a transaction for
    longer than `seconds`, and those who hold the published views for `holding` seconds or more.

    `conn` is the builder's or the administrator's.
    """
    ages = [min(age, ENDLESS_SECONDS) for age in (seconds, holding)]
    rows = conn.execute("select meta.end_readers(%s, %s)", ages)
    return {int(pid) for (pid,) in rows}
