"""A month's table from the one before: what differs is found in DuckDB, copied, and merged."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from psycopg import sql

from extractors.errors import SourceError
from warehouse.advisory import key_of, take
from warehouse.copy import record_load, table_name
from warehouse.differences import Difference, difference
from warehouse.encode import LINE, copy_rows, declared, row_count
from warehouse.extractions import Loaded
from warehouse.migrate import Connection

if TYPE_CHECKING:
    from extractors.entry import LakeFile
    from extractors.registry_columns import Column

Typed = list[tuple[str, str]]


def merge(
    conn: Connection, table: str, found: Difference, typed: Typed, key: Sequence[str]
) -> tuple[int, int]:
    """How many rows of raw_store.<table> were written and how many were removed.

    A table whose pages keep some room (`fillfactor`) and whose changes spare the indexed columns
    has nothing to write in its indexes but what came and what left.
    """
    _stage(conn, "refresh_now", found.now, typed)
    _stage(conn, "refresh_gone", found.gone, [one for one in typed if one[0] in key])
    values = [sql.Identifier(name) for name, _ in typed]
    facts = {
        "table": sql.Identifier("raw_store", table),
        "on": _on(key),
        "changes": sql.SQL(", ").join(sql.SQL("{0} = d.{0}").format(name) for name in values),
        "names": sql.SQL(", ").join(values),
        "cells": sql.SQL(", ").join(sql.SQL("d.{}").format(name) for name in values),
    }
    # A table with a key is looked into where the few rows say, in their order, and not read whole.
    looked_up = "off" if _keyed(conn, table) else "on"
    _joins(conn, looked_up)
    written = conn.execute(
        sql.SQL(
            "merge into {table} as t using refresh_now as d on {on} "
            "when matched then update set {changes} "
            "when not matched then insert ({names}) values ({cells})"
        ).format(**facts)
    ).rowcount
    removed = conn.execute(
        sql.SQL("delete from {table} as t using refresh_gone as d where {on}").format(**facts)
    ).rowcount
    _joins(conn, "on")
    conn.execute("drop table refresh_now, refresh_gone")
    return written, removed


def _keyed(conn: Connection, table: str) -> bool:
    query = "select from pg_index where indrelid = %s::regclass and indisprimary"
    return conn.execute(query, [f"raw_store.{table}"]).fetchone() is not None


def _joins(conn: Connection, state: str) -> None:
    """Nothing; until the transaction ends, joins that read tables whole are on or off."""
    for name in ("enable_hashjoin", "enable_mergejoin"):
        conn.execute("select set_config(%s, %s, true)", [name, state])


def rebuild(
    conn: Connection,
    new: str,
    old: str,
    found: Difference,
    typed: Typed,
    key: Sequence[str],
) -> None:
    """Nothing; the fresh table raw_store.<new> has the rows of <old> that stay as they are, then
    those of the difference: nothing in it is dead.
    """
    of_key = [one for one in typed if one[0] in key]
    _stage(conn, "refresh_gone", found.gone, of_key)
    copy_rows(conn, sql.Identifier("refresh_gone"), found.now, of_key)
    facts = {
        "new": sql.Identifier("raw_store", new),
        "old": sql.Identifier("raw_store", old),
        "on": _on(key),
    }
    conn.execute(sql.SQL("create table {new} (like {old})").format(**facts))
    conn.execute(
        sql.SQL(
            "insert into {new} select t.* from {old} as t "
            "where not exists (select from refresh_gone as d where {on})"
        ).format(**facts)
    )
    copy_rows(conn, sql.Identifier("raw_store", new), found.now, typed)
    conn.execute("drop table refresh_gone")


def _on(key: Sequence[str]) -> sql.Composable:
    equal = (sql.SQL("t.{0} = d.{0}").format(sql.Identifier(name)) for name in key)
    return sql.SQL(" and ").join(equal)


def load_by_difference(
    conn: Connection,
    file: "LakeFile",
    parquet: Path,
    columns: "Sequence[Column]",
    key: Sequence[str],
    before: tuple[str, Path],
) -> Loaded:
    """The extraction's dated table: what stays of the one `before` (its table and Parquet), with
    what differs. The rows are those of a whole load.

    The table appears whole or not at all. SourceError when it counts other rows than the Parquet.
    """
    table, (old, old_parquet) = table_name(file, parquet), before
    typed = [*((column.name, column.type) for column in columns), LINE]
    with TemporaryDirectory(prefix=".refresh-", dir=parquet.parent) as folder:
        found = difference(old_parquet, parquet, key, Path(folder))
        with conn.transaction():
            take(conn, key_of(conn, table), f"raw_store.{table}")
            facts = {"new": sql.Identifier("raw_store", table)}
            conn.execute(sql.SQL("drop table if exists {new}").format(**facts))
            rebuild(conn, table, old, found, typed, key)
            counted = conn.execute(sql.SQL("select count(*) from {new}").format(**facts)).fetchone()
            rows, expected = int(str(counted[0] if counted else 0)), row_count(parquet)
            if rows != expected:
                what = f"{rows} rows after the merge, {expected} in the file"
                remedy = f"{', '.join(key)} is no key of this file or of the one before"
                raise SourceError(
                    what,
                    f"{remedy}: load it whole",
                    file.source,
                    file.part,
                    file.vintage,
                    file.file_name,
                )
            record_load(conn, file, table, rows, [column.name for column in columns])
    conn.execute(sql.SQL("analyze {new}").format(**facts))
    return Loaded(file.id_extraction, table, rows, True, "loaded")


def _stage(conn: Connection, name: str, parquet: Path, typed: Typed) -> None:
    """Nothing; a temporary table has the rows of a Parquet file."""
    table = sql.Identifier(name)
    create = sql.SQL("create temporary table {} ({}) on commit drop")
    conn.execute(create.format(table, declared(typed)))
    copy_rows(conn, table, parquet, typed)
    conn.execute(sql.SQL("analyze {}").format(table))
