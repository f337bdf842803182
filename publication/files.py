"""The files of one view: CSV by COPY, then Parquet from that CSV, both with bounded memory."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
from psycopg import sql

from publication.columns import Column
from publication.formulas import bare

WARNING_COLUMN = "avertissement"
ROW_GROUP = 262_144
# A contour is one line: a block must hold the longest.
BLOCK = 16 << 20


def write_csv(
    conn: psycopg.Connection[Any],
    table: sql.Composable,
    columns: Sequence[Column],
    key: Sequence[str],
    warning: str,
    target: Path,
) -> int:
    """The number of rows written: UTF-8, comma, LF, a header, sorted by key.

    A missing value is an empty cell, an empty text is "". Booleans are true or false, decimals have
    a point, arrays are words with a space between them, moments are UTC. The last column is the
    warning, empty when there is none. Text that a spreadsheet would run begins with an apostrophe.
    """
    # The key decides; the other columns make the order total should two rows share a key.
    others = (c.name for c in columns if c.name not in key)
    by_name = {column.name: column for column in columns}
    # Sorted before cells are made: a sort would carry each text twice, as it is and as written.
    query = sql.SQL(
        "copy (select {columns}, nullif({warning}, '') as {name}"
        " from (select * from {table} order by {key}) as sorted)"
        " to stdout (format csv, header, encoding 'UTF8')"
    ).format(
        columns=sql.SQL(", ").join(
            sql.SQL("{} as {}").format(c.cell, sql.Identifier(c.name)) for c in columns
        ),
        warning=sql.Literal(warning),
        name=sql.Identifier(WARNING_COLUMN),
        table=table,
        key=sql.SQL(", ").join(by_name[name].order for name in (*key, *others)),
    )
    with conn.cursor() as cursor, target.open("wb") as out:
        with cursor.copy(query) as copy:
            for block in copy:
                out.write(block)
        return cursor.rowcount


def write_parquet(source: Path, schema: pa.Schema, target: Path) -> int:
    """The number of rows written: the CSV's, with the schema's types and metadata, zstd; text is
    exact, without the apostrophes of the CSV.
    """
    rows = 0
    options = pq.ParquetWriter(target, schema, compression="zstd", version="2.6")
    with options as writer:
        for table in _row_groups(source, schema):
            writer.write_table(table, row_group_size=ROW_GROUP)
            rows += table.num_rows
    return rows


def schema_of(
    columns: Sequence[Column],
    labels: Mapping[str, Mapping[str, str]],
    metadata: Mapping[str, str],
) -> pa.Schema:
    """The Parquet schema: columns with their labels, the warning last, the file's metadata."""
    fields = [pa.field(c.name, c.arrow, metadata=dict(labels.get(c.name, {}))) for c in columns]
    return pa.schema([*fields, pa.field(WARNING_COLUMN, pa.string())], metadata=dict(metadata))


def _row_groups(source: Path, schema: pa.Schema) -> Iterator[pa.Table]:
    """Tables of exactly ROW_GROUP rows, the last one shorter: bytes do not depend on blocks."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in _batches(source, schema):
        waiting.append(batch)
        count += batch.num_rows
        if count >= ROW_GROUP:
            table = pa.Table.from_batches(waiting, schema=batch.schema)
            whole = count - count % ROW_GROUP
            yield table.slice(0, whole).replace_schema_metadata(schema.metadata).cast(schema)
            waiting = table.slice(whole).to_batches()
            count -= whole
    if count:
        table = pa.Table.from_batches(waiting)
        yield table.replace_schema_metadata(schema.metadata).cast(schema)


def _batches(source: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    return map(
        bare,
        pv.open_csv(
            source,
            read_options=pv.ReadOptions(block_size=BLOCK, use_threads=False),
            parse_options=pv.ParseOptions(newlines_in_values=True),
            convert_options=pv.ConvertOptions(
                column_types={field.name: field.type for field in schema},
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        ),
    )
