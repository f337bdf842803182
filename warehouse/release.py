"""Releases: built aside in pub_next, then shown by the views of pub, all at once.

Functions take an autocommit connection of the administrator: who builds publishes nothing, nor
does what he reads.
"""

from collections.abc import Callable

from psycopg import errors, sql

from extractors.errors import MisuseError
from warehouse.migrate import Connection
from warehouse.releases import (
    CANDIDATE,
    Release,
    before_current,
    current,
    find,
    kept,
    kept_schema,
    require,
    require_built,
    schema_of,
)
from warehouse.turning import (
    LONGEST_WAIT_MS,
    PATIENCE_SECONDS,
    create,
    drop,
    hold,
    hurry,
    keep,
    patiently,
    rename,
    tables,
    turn,
    views,
)

__all__ = [
    "CANDIDATE",
    "Release",
    "before_current",
    "clear_candidate",
    "current",
    "drop_beyond_kept",
    "find",
    "kept",
    "kept_schema",
    "require_built",
    "rollback",
    "schema_of",
    "show_again",
    "switch",
]
KEPT = 3


def switch(conn: Connection, id_release: str, patience: float = PATIENCE_SECONDS) -> None:
    """None; readers see what pub_next held, now kept as release_<id>; older ones are dropped.

    One transaction: a reader sees the old release or this one, whole. MisuseError when
    pub_next is empty, or the release unknown or kept already: what was published under a name
    stays what it was. TiError when readers hold the views too long.
    """
    require(conn, id_release)
    if not tables(conn, CANDIDATE):
        raise MisuseError(f"nothing to publish as {id_release}: {CANDIDATE} is empty, run ti build")
    patiently(conn, lambda: _switch(conn, id_release), patience)
    drop_beyond_kept(conn)


def rollback(
    conn: Connection,
    id_release: str,
    patience: float = PATIENCE_SECONDS,
    *,
    run_id: str | None = None,
    beside: Callable[[], None] = lambda: None,
) -> None:
    """None; readers see a kept release again. MisuseError, with those kept, when it is not.

    The one they saw, and those made after the kept one, are withdrawn; meta.way_back has the
    move. `beside` is done last before the commit: when it fails, nothing has changed.
    """
    schema = kept_schema(conn, id_release)

    def work() -> None:
        _withdraw(conn, id_release, run_id)
        _show(conn, id_release, schema)
        beside()

    patiently(conn, work, patience)


def show_again(conn: Connection, id_release: str, beside: Callable[[], None]) -> None:
    """None; readers see a kept release again, which is no longer withdrawn.

    MisuseError when it is not kept. `beside` as in `rollback`.
    """
    schema = kept_schema(conn, id_release)

    def work() -> None:
        _show(conn, id_release, schema)
        beside()

    patiently(conn, work, PATIENCE_SECONDS)


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
        drop(conn, CANDIDATE)
        create(conn, CANDIDATE)


def _switch(conn: Connection, id_release: str) -> None:
    if id_release in kept(conn):
        raise MisuseError(
            f"release {id_release} is kept as it was published: ti rollback {id_release} shows it"
        )
    schema = schema_of(id_release)
    drop(conn, schema)
    rename(conn, CANDIDATE, schema)
    keep(conn, schema)
    create(conn, CANDIDATE)
    _show(conn, id_release, schema)


def _withdraw(conn: Connection, id_release: str, run_id: str | None) -> None:
    """What readers see, and what was made after that release, is not published again by itself."""
    conn.execute(
        """
        insert into meta.way_back (run_id, from_release, to_release)
        values (%s, (select id_release from meta.release where is_current), %s)
        """,
        [run_id, id_release],
    )
    conn.execute(
        """
        update meta.release set withdrawn_at = clock_timestamp()
        where
            published_at is not null and withdrawn_at is null
            and (is_current or created_at > (
                select goal.created_at from meta.release as goal where goal.id_release = %s
            ))
        """,
        [id_release],
    )


def _show(conn: Connection, id_release: str, schema: str) -> None:
    """Turn the views of pub on the tables of `schema`, and say which release is current."""
    wanted, there = tables(conn, schema), views(conn)
    conn.execute("set local role ti_keeper")
    hold(conn, there)
    for view in sorted({*wanted, *there}):
        if view in wanted:
            turn(conn, view, schema)
        else:
            conn.execute(sql.SQL("drop view {} cascade").format(sql.Identifier("pub", view)))
    conn.execute("reset role")
    _say_current(conn, id_release, schema)


def _say_current(conn: Connection, id_release: str, schema: str) -> None:
    """None; published last of all, whatever the clock says: the last ones are kept."""
    conn.execute("update meta.release set is_current = false where is_current")
    conn.execute(
        """
        update meta.release
        set
            is_current = true, state = 'published', schema_name = %s, withdrawn_at = null,
            published_at = greatest(
                clock_timestamp(),
                (select max(o.published_at) from meta.release as o) + interval '1 microsecond'
            )
        where id_release = %s
        """,
        [schema, id_release],
    )
