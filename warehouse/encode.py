"""Parquet as PostgreSQL's binary COPY stream, encoded ahead of the socket in bounded memory."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from pgpq import ArrowToPostgresBinaryEncoder
from psycopg import sql

BATCH_ROWS = 32_768
# No other thread runs while rows are encoded: pieces are small enough that what the sender has put
# into the socket keeps the server busy meanwhile.
PIECE_ROWS = 4_096
CHUNKS_AHEAD = 12

# The column every loaded table ends with: the line in the producer's file.
LINE = ("_ligne", "bigint")

# Types of the contract: what PostgreSQL calls them, and the Arrow type whose encoding fits.
POSTGRES_TYPES = {
    "text": "text",
    "integer": "integer",
    "bigint": "bigint",
    "decimal": "numeric(20, 2)",
    "date": "date",
    "double": "double precision",
    "boolean": "boolean",
}
ARROW_TYPES = {
    "text": pa.string(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "decimal": pa.decimal128(20, 2),
    "date": pa.date32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}


def row_count(parquet: Path) -> int:
    """The number of rows that the file's footer states."""
    rows: int = pq.read_metadata(parquet).num_rows
    return rows


def binary_copy(
    parquet: Path, columns: Sequence[tuple[str, str]], groups: Sequence[int] | None = None
) -> Iterator[bytes]:
    """The chunks of `COPY ... (format binary)` for (name, type of the contract) columns.

    One thread decodes and encodes while the caller sends; at most twelve chunks wait. `groups`:
    the row groups meant, all of them by default.
    """
    schema = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in columns])
    chunks = _encode(parquet, schema, groups)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="copy-encoder") as pool:
        ahead = deque(pool.submit(next, chunks, None) for _ in range(CHUNKS_AHEAD))
        while (chunk := ahead.popleft().result()) is not None:
            ahead.append(pool.submit(next, chunks, None))
            yield chunk


def declared(columns: Sequence[tuple[str, str]]) -> sql.Composable:
    """The columns of a table of (name, type of the contract), as `create table` takes them."""
    return sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(POSTGRES_TYPES[kind]))
        for name, kind in columns
    )


def copy_rows(
    conn: psycopg.Connection[Any],
    table: sql.Composable,
    parquet: Path,
    columns: Sequence[tuple[str, str]],
    *,
    freeze: bool = False,
    groups: Sequence[int] | None = None,
) -> None:
    """Nothing; the rows of the Parquet are in the table. `freeze`: the table is of this
    transaction, so that its rows need no later pass of vacuum. psycopg's DataError for a value
    that PostgreSQL refuses.
    """
    form = sql.SQL("format binary, freeze true" if freeze else "format binary")
    into = sql.SQL("copy {} from stdin ({})").format(table, form)
    with conn.cursor() as cursor, cursor.copy(into) as copy:
        for chunk in binary_copy(parquet, columns, groups):
            copy.write(chunk)


def _encode(parquet: Path, schema: pa.Schema, groups: Sequence[int] | None) -> Iterator[bytes]:
    encoder = ArrowToPostgresBinaryEncoder(schema)
    yield encoder.write_header()
    # pre_buffer would hold every column chunk of the file at once.
    with pq.ParquetFile(parquet, pre_buffer=False) as file:
        for batch in file.iter_batches(BATCH_ROWS, row_groups=groups, columns=schema.names):
            rows = batch.select(schema.names).cast(schema)
            for first in range(0, len(rows), PIECE_ROWS):
                yield encoder.write_batch(rows.slice(first, PIECE_ROWS))
    yield encoder.finish()
