"""Releases: built aside in pub_next, then shown by the views of pub, all at once.

Functions take an autocommit connection of the builder (or of the administrator).
"""

import re
from dataclasses import dataclass
from datetime import datetime

from psycopg import errors, sql
from psycopg.rows import class_row

from extractors.errors import MisuseError
from warehouse.migrate import Connection
from warehouse.turning import (
    LONGEST_WAIT_MS,
    drop,
    hold,
    hurry,
    patiently,
    rename,
    tables,
    turn,
    views,
)

KEPT = 3
CANDIDATE = "pub_next"
PATIENCE_SECONDS = 330.0  # a little more than the longest query a reader may run


@dataclass(frozen=True)
class Release:
    """A row of meta.release."""

    id_release: str
    run_id: str | None
    portal: str
    nature: str
    code_version: str
    state: str
    schema_name: str | None
    created_at: datetime
    published_at: datetime | None
    checks_passed: int
    checks_warned: int
    checks_blocked: int
    stale: bool
    partial: bool
    is_current: bool


COLUMNS = sql.SQL(", ").join(sql.Identifier(name) for name in Release.__dataclass_fields__)


def current(conn: Connection) -> Release | None:
    """The release that readers see, None before the first."""
    return _one(conn, sql.SQL("is_current"), [])


def find(conn: Connection, id_release: str) -> Release | None:
    """The release of that id, None when there is none."""
    return _one(conn, sql.SQL("id_release = %s"), [id_release])


def schema_of(id_release: str) -> str:
    """The schema that keeps a release's tables."""
    return "release_" + re.sub(r"[^a-z0-9]+", "_", id_release.lower())


def switch(conn: Connection, id_release: str, patience: float = PATIENCE_SECONDS) -> None:
    """None; readers see what pub_next held, now kept as release_<id>; older ones are dropped.

    One transaction: a reader sees the old release or this one, whole. MisuseError when
    pub_next is empty or the release unknown; TiError when readers hold the views too long.
    """
    _require(conn, id_release)
    if not tables(conn, CANDIDATE):
        raise MisuseError(f"nothing to publish as {id_release}: {CANDIDATE} is empty, run ti build")
    patiently(conn, lambda: _switch(conn, id_release), patience)
    drop_beyond_kept(conn)


def rollback(conn: Connection, id_release: str, patience: float = PATIENCE_SECONDS) -> None:
    """None; readers see a kept release again. MisuseError, with those kept, when it is not."""
    _require(conn, id_release)
    schema = schema_of(id_release)
    if not tables(conn, schema):
        there = ", ".join(kept(conn)) or "none"
        raise MisuseError(f"release {id_release} is no longer kept; those kept: {there}")
    patiently(conn, lambda: _show(conn, id_release, schema), patience)


def kept(conn: Connection) -> list[str]:
    """Ids of the releases whose tables are kept, the last published first."""
    rows = conn.execute(
        """
        select r.id_release from meta.release as r
        inner join pg_namespace as n on r.schema_name = n.nspname
        order by r.published_at desc, r.id_release
        """
    )
    return [str(row[0]) for row in rows]


def drop_beyond_kept(conn: Connection) -> None:
    """None; the last three releases are kept, the current one always.

    A release that a long query still reads stays until the next switch.
    """
    shown = current(conn)
    for id_release in kept(conn)[KEPT:]:
        if shown is not None and id_release == shown.id_release:
            continue
        try:
            with conn.transaction():
                hurry(conn, LONGEST_WAIT_MS)
                drop(conn, schema_of(id_release))
        except errors.LockNotAvailable:
            continue


def clear_candidate(conn: Connection) -> None:
    """None; pub_next is empty: a build that starts here publishes nothing an earlier one left."""
    with conn.transaction():
        conn.execute("set local role ti_builder")
        drop(conn, CANDIDATE)
        conn.execute(sql.SQL("create schema {}").format(sql.Identifier(CANDIDATE)))


def _switch(conn: Connection, id_release: str) -> None:
    schema = schema_of(id_release)
    replaced = f"{schema}_replaced"
    again = bool(tables(conn, schema))
    if again:
        rename(conn, schema, replaced)
    else:
        drop(conn, schema)
    rename(conn, CANDIDATE, schema)
    conn.execute(sql.SQL("create schema {}").format(sql.Identifier(CANDIDATE)))
    _show(conn, id_release, schema)
    if again:
        drop(conn, replaced)


def _show(conn: Connection, id_release: str, schema: str) -> None:
    """Turn the views of pub on the tables of `schema`, and say which release is current."""
    wanted, there = tables(conn, schema), views(conn)
    hold(conn, there)
    for view in sorted({*wanted, *there}):
        if view in wanted:
            turn(conn, view, schema)
        else:
            conn.execute(sql.SQL("drop view {} cascade").format(sql.Identifier("pub", view)))
    conn.execute("update meta.release set is_current = false where is_current")
    conn.execute(
        """
        update meta.release
        set
            is_current = true, state = 'published', schema_name = %s,
            published_at = clock_timestamp()
        where id_release = %s
        """,
        [schema, id_release],
    )


def _require(conn: Connection, id_release: str) -> None:
    if find(conn, id_release) is None:
        raise MisuseError(f"unknown release {id_release}: ti status lists those there are")


def _one(conn: Connection, condition: sql.SQL, values: list[str]) -> Release | None:
    query = sql.SQL("select {} from meta.release where {}").format(COLUMNS, condition)
    with conn.cursor(row_factory=class_row(Release)) as cursor:
        return cursor.execute(query, values).fetchone()
