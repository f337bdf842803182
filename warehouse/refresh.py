"""A month's table from the one before: what differs is found in DuckDB, copied, and merged."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb
from psycopg import errors, sql

from extractors.errors import SourceError
from warehouse.copy import record_load, table_name
from warehouse.encode import LINE, copy_rows, declared, row_count
from warehouse.extractions import Loaded
from warehouse.migrate import Connection

if TYPE_CHECKING:
    from extractors.entry import LakeFile
    from extractors.registry_columns import Column

SETTINGS = {"threads": 2, "memory_limit": "1GB"}
Typed = list[tuple[str, str]]


@dataclass(frozen=True)
class Difference:
    """Two Parquet files: the rows that are there now as they were not, and the keys that left."""

    now: Path
    gone: Path


def difference(before: Path, after: Path, key: Sequence[str], folder: Path) -> Difference:
    """What makes `after` of `before`, which have the same columns."""
    found = Difference(folder / "now.parquet", folder / "gone.parquet")
    names = ", ".join(key)
    new, old = f"read_parquet('{after}')", f"read_parquet('{before}')"
    with duckdb.connect(config={**SETTINGS, "temp_directory": str(folder)}) as connection:
        for columns, one, other, path in (
            ("*", new, old, found.now),
            (names, old, new, found.gone),
        ):
            query = f"select {columns} from {one} except select {columns} from {other}"  # noqa: S608
            connection.execute(f"copy ({query}) to '{path}'")
    return found


def merge(
    conn: Connection, table: str, found: Difference, typed: Typed, key: Sequence[str]
) -> tuple[int, int]:
    """How many rows of raw_store.<table> were written and how many were removed."""
    of_key = [(name, kind) for name, kind in typed if name in key]
    _stage(conn, "refresh_now", found.now, typed)
    _stage(conn, "refresh_gone", found.gone, of_key)
    on = sql.SQL(" and ").join(
        sql.SQL("t.{0} = d.{0}").format(sql.Identifier(name)) for name in key
    )
    values = {name: sql.Identifier(name) for name, _ in typed}
    names = sql.SQL(", ").join(values.values())
    facts = {
        "table": sql.Identifier("raw_store", table),
        "on": on,
        "changes": sql.SQL(", ").join(
            sql.SQL("{0} = d.{0}").format(name) for name in values.values()
        ),
        "names": names,
        "cells": sql.SQL(", ").join(sql.SQL("d.{}").format(name) for name in values.values()),
    }
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
    conn.execute("drop table refresh_now, refresh_gone")
    return written, removed


def load_by_difference(
    conn: Connection,
    file: "LakeFile",
    parquet: Path,
    columns: "Sequence[Column]",
    key: Sequence[str],
    before: tuple[str, Path],
) -> Loaded:
    """The extraction's dated table: a copy of the one `before` (its table and Parquet), merged
    with what differs. The rows are those of a whole load.

    The table appears whole or not at all. SourceError when it counts other rows than the Parquet.
    """
    table, (old, old_parquet) = table_name(file, parquet), before
    typed = [*((column.name, column.type) for column in columns), LINE]
    with TemporaryDirectory(prefix=".refresh-", dir=parquet.parent) as folder:
        found = difference(old_parquet, parquet, key, Path(folder))
        with conn.transaction():
            conn.execute("select pg_advisory_xact_lock(hashtext(%s))", [table])
            facts = {"new": sql.Identifier("raw_store", table)}
            facts["old"] = sql.Identifier("raw_store", old)
            conn.execute(sql.SQL("drop table if exists {new}").format(**facts))
            conn.execute(sql.SQL("create table {new} (like {old})").format(**facts))
            conn.execute(sql.SQL("insert into {new} select * from {old}").format(**facts))
            _merge_or_refuse(conn, table, found, typed, key, file)
            counted = conn.execute(sql.SQL("select count(*) from {new}").format(**facts)).fetchone()
            rows, expected = int(str(counted[0] if counted else 0)), row_count(parquet)
            if rows != expected:
                raise _no_key(file, key, f"{rows} rows after the merge, {expected} in the file")
            record_load(conn, file, table, rows, [column.name for column in columns])
    conn.execute(sql.SQL("analyze {new}").format(**facts))
    return Loaded(file.id_extraction, table, rows, True, "loaded")


def _merge_or_refuse(
    conn: Connection,
    table: str,
    found: Difference,
    typed: Typed,
    key: Sequence[str],
    file: "LakeFile",
) -> None:
    try:
        merge(conn, table, found, typed, key)
    except errors.CardinalityViolation:
        raise _no_key(file, key, "the merge meets a row twice") from None


def _no_key(file: "LakeFile", key: Sequence[str], what: str) -> SourceError:
    remedy = f"{', '.join(key)} is no key of this file or of the one before: load it whole"
    return SourceError(what, remedy, file.source, file.part, file.vintage, file.file_name)


def _stage(conn: Connection, name: str, parquet: Path, typed: Typed) -> None:
    """Nothing; a temporary table has the rows of a Parquet file."""
    table = sql.Identifier(name)
    create = sql.SQL("create temporary table {} ({}) on commit drop")
    conn.execute(create.format(table, declared(typed)))
    copy_rows(conn, table, parquet, typed)
    conn.execute(sql.SQL("analyze {}").format(table))
