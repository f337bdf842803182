"""What is known of the releases: which there are, which are kept, which one readers see."""

import re
from dataclasses import dataclass
from datetime import datetime

from psycopg import sql
from psycopg.rows import class_row

from extractors.errors import MisuseError
from warehouse.migrate import Connection
from warehouse.turning import tables

CANDIDATE = "pub_next"


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
    withdrawn_at: datetime | None
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


def kept_schema(conn: Connection, id_release: str) -> str:
    """The schema of a kept release; MisuseError when it is unknown, or dropped since."""
    require(conn, id_release)
    schema = schema_of(id_release)
    if not tables(conn, schema):
        there = ", ".join(kept(conn)) or "none"
        raise MisuseError(f"release {id_release} is no longer kept; those kept: {there}")
    return schema


def require_built(conn: Connection, id_release: str) -> None:
    """None; MisuseError unless pub_next holds that release, and not another one or nothing."""
    row = conn.execute("select id_release from meta.candidate").fetchone()
    if row != (id_release,) or not tables(conn, CANDIDATE):
        raise MisuseError(f"{CANDIDATE} does not hold {id_release}: ti build, ti check")


def before_current(conn: Connection) -> str:
    """The release to go back to when none is named: the last published of those kept that is
    neither current nor withdrawn. MisuseError when there is none.
    """
    there = [found for one in kept(conn) if (found := find(conn, one)) is not None]
    for one in there:
        if not one.is_current and one.withdrawn_at is None:
            return one.id_release
    known = ", ".join(one.id_release for one in there) or "none"
    raise MisuseError(f"no earlier release to go back to; those kept: {known}")


def chosen(conn: Connection, id_release: str | None) -> str:
    """The id of the kept release to show again: the one named, else that before the current one.

    MisuseError when it is unknown or no longer kept, or when there is none before.
    """
    if id_release is None:
        return before_current(conn)
    kept_schema(conn, id_release)
    return id_release


def require(conn: Connection, id_release: str) -> None:
    """None; MisuseError when there is no release of that id."""
    if find(conn, id_release) is None:
        raise MisuseError(f"unknown release {id_release}: ti status lists those there are")


def _one(conn: Connection, condition: sql.SQL, values: list[str]) -> Release | None:
    query = sql.SQL("select {} from meta.release where {}").format(COLUMNS, condition)
    with conn.cursor(row_factory=class_row(Release)) as cursor:
        return cursor.execute(query, values).fetchone()
