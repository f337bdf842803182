"""Locks of PostgreSQL on a number that programs agree on, waited for a while and then named."""

from typing import Any

import psycopg
from psycopg import errors

from extractors.errors import TiError

Connection = psycopg.Connection[Any]
WAIT_SECONDS = 60.0
# A key is a bigint, of which pg_locks shows the two halves. Only the administrator is told since
# when others are connected.
HOLDERS = """
select string_agg(format('process %%s of %%s%%s', a.pid, a.usename,
    to_char(a.backend_start at time zone 'UTC', '" since" YYYY-MM-DD HH24:MI:SS "UTC"')), ', ')
from pg_locks as l
inner join pg_stat_activity as a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
    and l.database = (select oid from pg_database where datname = current_database())
    and (l.classid::bigint << 32) | l.objid::bigint = %s
"""


def take(
    conn: Connection, key: int, what: str, wait: float = WAIT_SECONDS, *, session: bool = False
) -> None:
    """None; the transaction, or the session, holds the lock of that key.

    TiError, naming `what` it is about and who holds it, after `wait` seconds.
    """
    function = "pg_advisory_lock" if session else "pg_advisory_xact_lock"
    limit = "select set_config('lock_timeout', %s, true)"
    try:
        with conn.transaction():
            row = conn.execute("select current_setting('lock_timeout')").fetchone()
            conn.execute(limit, [f"{wait * 1000:.0f}ms"])
            conn.execute(f"select {function}(%s)".encode(), [key])
            conn.execute(limit, [row[0] if row else "0"])
    except errors.LockNotAvailable:
        row = conn.execute(HOLDERS, [key]).fetchone()
        raise TiError(
            f"{what} is locked for more than {wait:.0f} s by {row[0] if row else 'nobody known'}: "
            "end it (select pg_terminate_backend(…) as the administrator), then try again"
        ) from None


def key_of(conn: Connection, name: str) -> int:
    """The key that stands for a name."""
    row = conn.execute("select hashtext(%s)", [name]).fetchone()
    return int(row[0]) if row else 0
