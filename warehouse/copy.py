"""Parquet into dated tables of raw_store.

Every function takes an autocommit connection of the loader and does its work in one transaction.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg import DataError, sql
from psycopg.types.json import Json

from extractors.errors import SourceError
from warehouse.advisory import key_of, take
from warehouse.encode import LINE, copy_rows, declared, row_count
from warehouse.extractions import Loaded, accept, ensure_views, last_accepted, refuse
from warehouse.migrate import Connection
from warehouse.records import quarantine, record_attempts

if TYPE_CHECKING:
    from extractors.entry import LakeFile
    from extractors.registry_columns import Column

__all__ = [
    "Loaded",
    "accept",
    "ensure_views",
    "last_accepted",
    "load",
    "quarantine",
    "record_attempts",
    "refuse",
]
MAX_NAME = 63


def load(
    conn: Connection,
    file: "LakeFile",
    parquet: Path,
    columns: "Sequence[Column]",
    headers: Sequence[str] = (),
) -> Loaded:
    """The extraction's table, filled from `parquet` unless it is already there, complete.

    The table appears whole or not at all. SourceError when PostgreSQL refuses a value or
    counts other rows than the Parquet's footer.
    """
    table = table_name(file, parquet)
    with conn.transaction():
        take(conn, key_of(conn, table), f"raw_store.{table}")
        there = complete(conn, file.id_extraction, table)
        if there is not None:
            _describe(conn, file)
            return Loaded(file.id_extraction, table, there[0], False, there[1])
        rows = _fill(conn, file, parquet, table, columns)
        record_load(conn, file, table, rows, headers)
    conn.execute(sql.SQL("analyze {}").format(_name(table)))
    return Loaded(file.id_extraction, table, rows, True, "loaded")


def table_name(file: "LakeFile", parquet: Path) -> str:
    """`<source>__<part>__<vintage>__<8 hexadecimal digits>`, at most 63 characters.

    The digits stand for the bytes and for how they were read: the Parquet's name holds the
    digest of its contract.
    """
    known = f"{file.source}.{file.part}.{file.vintage}.{file.sha256}.{parquet.name}"
    digest = hashlib.sha256(known.encode()).hexdigest()[:8]
    vintage = re.sub(r"[^a-z0-9]+", "_", file.vintage.lower()).strip("_")
    stem = f"{file.source}__{file.part}__{vintage}"
    return f"{stem[: MAX_NAME - 10]}__{digest}"


def _fill(
    conn: Connection, file: "LakeFile", parquet: Path, table: str, columns: "Iterable[Column]"
) -> int:
    """The rows counted in the table once every batch is in it."""
    typed = [*((column.name, column.type) for column in columns), LINE]
    conn.execute(sql.SQL("drop table if exists {}").format(_name(table)))
    # Written once, frozen and analysed: there is nothing to vacuum, and it takes a core.
    create = sql.SQL("create table {} ({}) with (autovacuum_enabled = false)")
    conn.execute(create.format(_name(table), declared(typed)))
    try:
        copy_rows(conn, _name(table), parquet, typed, freeze=True)
    except DataError as error:
        raise _refusal(file, f"PostgreSQL refuses a value: {error.diag.message_primary}") from None
    counted = conn.execute(sql.SQL("select count(*) from {}").format(_name(table))).fetchone()
    rows, expected = int(str(counted[0] if counted else 0)), row_count(parquet)
    if rows != expected:
        raise _refusal(file, f"{rows} rows arrived of {expected} in {parquet.name}")
    return rows


def complete(conn: Connection, id_extraction: str, table: str) -> tuple[int, str] | None:
    """Rows and state of the extraction when that table holds it, else None."""
    row = conn.execute(
        """
        select rows, state from meta.extraction
        where id_extraction = %s and table_name = %s and to_regclass(%s) is not null
        """,
        [id_extraction, table, f"raw_store.{table}"],
    ).fetchone()
    return None if row is None else (int(str(row[0])), str(row[1]))


def record_load(
    conn: Connection, file: "LakeFile", table: str, rows: int, headers: Sequence[str]
) -> None:
    """None; meta.extraction has the load: the table stands, and nothing shows it yet."""
    conn.execute(
        """
        insert into meta.extraction (
            id_extraction, source, part, vintage, sha256, bytes, nature, fetched_at,
            table_name, rows, headers, state
        )
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'loaded')
        on conflict (id_extraction) do update
        set
            table_name = excluded.table_name, rows = excluded.rows, headers = excluded.headers,
            state = 'loaded', reason = null, loaded_at = clock_timestamp()
        """,
        [
            *(file.id_extraction, file.source, file.part, file.vintage, file.sha256),
            *(file.bytes, file.nature, file.fetched_at, table, rows, Json(list(headers))),
        ],
    )
    _describe(conn, file)


def _describe(conn: Connection, file: "LakeFile") -> None:
    """Write what may change while the bytes stay: a manifest or a catalogue was corrected."""
    conn.execute(
        """
        update meta.extraction
        set url = %s, file_name = %s, nature = %s, licence = %s
        where id_extraction = %s
        """,
        [file.url, file.file_name, file.nature, file.licence, file.id_extraction],
    )


def _refusal(file: "LakeFile", what: str) -> SourceError:
    remedy = "see the file in the lake, then the source's columns.csv or reader.py"
    return SourceError(what, remedy, file.source, file.part, file.vintage, file.file_name)


def _name(table: str) -> sql.Identifier:
    return sql.Identifier("raw_store", table)
