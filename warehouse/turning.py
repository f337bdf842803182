"""How published views are turned: relations of a schema, renames, locks that do not hang."""

import logging
import math
import random
import time
from collections.abc import Callable, Sequence

from psycopg import errors, sql

from extractors.errors import TiError
from warehouse.migrate import Connection, durable
from warehouse.reader import LONGEST_SECONDS, end_readers

log = logging.getLogger(__name__)

# A switch that holds one view while it waits for another may stand in the way of a reader who
# holds the second and waits for the first. So it waits briefly, gives way and tries again, each
# time 3 % longer; always less than the server's deadlock_timeout (1 s), which would end a reader.
FIRST_WAIT_MS = 1.0
LONGEST_WAIT_MS = 800.0
GROWTH = 1.03
# A little more than the time after which a reader is ended.
PATIENCE_SECONDS = LONGEST_SECONDS + 30.0


def patiently(
    conn: Connection,
    work: Callable[[], None],
    patience: float,
    longest: float = LONGEST_SECONDS,
) -> None:
    """None; `work` ran in a transaction, tried again while readers hold what it needs.

    A reader who is in a transaction for more than `longest` seconds is ended: its own time-outs,
    which it may lift, would have done so. After as many seconds of waiting so is whoever holds the
    published views: each of those who follow one another may be within its bounds. TiError after
    `patience` seconds.
    """
    began, wait = time.monotonic(), FIRST_WAIT_MS
    told: set[int] = set()
    while True:
        try:
            with conn.transaction():
                hurry(conn, wait)
                return work()
        except (errors.LockNotAvailable, errors.DeadlockDetected):
            waited = time.monotonic() - began
            if waited > patience:
                raise TiError(
                    f"readers have held the published views for {patience:.0f} s: end their "
                    "transactions (pg_stat_activity names them), then run ti publish"
                ) from None
            ended = end_readers(conn, longest, 0 if waited > longest else math.inf) - told
            if ended:
                log.warning(
                    "%s readers held a release for more than %.0f s: ended", len(ended), longest
                )
            told |= ended
            time.sleep(random.uniform(0.001, wait / 1000))  # noqa: S311 - a pause, no secret
            wait = min(wait * GROWTH, LONGEST_WAIT_MS)


def hurry(conn: Connection, wait_ms: float) -> None:
    """None; the transaction under way lasts, and waits little for what readers hold."""
    durable(conn)
    conn.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(f"{wait_ms:.0f}ms")))


def hold(conn: Connection, names: Sequence[str]) -> None:
    """None; no reader is in any of those published views until the transaction ends."""
    if names:
        held = sql.SQL(", ").join(sql.Identifier("pub", name) for name in names)
        conn.execute(sql.SQL("lock table {} in access exclusive mode").format(held))


def turn(conn: Connection, view: str, schema: str) -> None:
    """None; pub.<view> selects from the schema; grants and dependents last while columns do."""
    name = sql.Identifier("pub", view)
    create = sql.SQL("create or replace view {} as select * from {}").format(
        name, sql.Identifier(schema, view)
    )
    try:
        with conn.transaction():
            conn.execute(create)
    except errors.InvalidTableDefinition:
        conn.execute(sql.SQL("drop view {} cascade").format(name))
        conn.execute(create)
    conn.execute(sql.SQL("grant select on {} to ti_reader, ti_builder").format(name))


def tables(conn: Connection, schema: str) -> list[str]:
    """Names of the tables of a schema, in byte order."""
    return _relations(conn, schema, "r")


def views(conn: Connection) -> list[str]:
    """Names of the published views, in byte order."""
    return _relations(conn, "pub", "v")


def _relations(conn: Connection, schema: str, kind: str) -> list[str]:
    rows = conn.execute(
        """
        select c.relname from pg_class as c
        inner join pg_namespace as n on c.relnamespace = n.oid
        where n.nspname = %s and c.relkind = %s
        order by c.relname collate "C"
        """,
        [schema, kind],
    )
    return [str(row[0]) for row in rows]


def rename(conn: Connection, schema: str, name: str) -> None:
    """None; the schema has another name, its tables and their readers notice nothing."""
    conn.execute(
        sql.SQL("alter schema {} rename to {}").format(sql.Identifier(schema), sql.Identifier(name))
    )


def drop(conn: Connection, schema: str) -> None:
    """None; the schema and what it holds are gone."""
    conn.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))


def create(conn: Connection, schema: str) -> None:
    """None; the schema is there, empty, and the builder's."""
    conn.execute(
        sql.SQL("create schema {} authorization ti_builder").format(sql.Identifier(schema))
    )


def keep(conn: Connection, schema: str) -> None:
    """None; the schema of tables is nobody's: the builder reads it, and can do it no harm.

    InsufficientPrivilege when it holds more than plain tables.
    """
    conn.execute("select meta.keep_release(%s)", [schema])
