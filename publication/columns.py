"""How a column of a published view is written: its text in CSV, its type in Parquet."""

import re
from dataclasses import dataclass
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql

from extractors.errors import MisuseError
from publication.formulas import guarded

# Room for shares of employment: 20 digits before the point, 18 after; every reader has the type.
FREE_NUMERIC = (38, 18)

ARROW = {
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double precision": pa.float64(),
    "real": pa.float32(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp with time zone": pa.timestamp("ms", tz="UTC"),
    "text": pa.string(),
    "json": pa.string(),
    "jsonb": pa.string(),
    "name": pa.string(),
    "uuid": pa.string(),
}

# The text of a value, where COPY's own would depend on a setting or be awkward to read.
TEXT = {
    "boolean": "{}::text",
    "numeric": "trim_scale(round({}, 18))",
    "array": "array_to_string({}, ' ')",
    "timestamp with time zone": "to_char({} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
}

COLUMNS = """
    select a.attname, format_type(a.atttypid, a.atttypmod)
    from pg_attribute as a
    inner join pg_class as c on a.attrelid = c.oid
    inner join pg_namespace as n on c.relnamespace = n.oid
    where n.nspname = %s and c.relname = %s and a.attnum > 0 and not a.attisdropped
    order by a.attnum
"""


@dataclass(frozen=True)
class Column:
    """A column of a view: its name and its PostgreSQL type as `format_type` gives it."""

    name: str
    type: str

    @property
    def kind(self) -> str:
        """The type without its length; `array` for every array."""
        return "array" if self.type.endswith("[]") else re.sub(r"\(.*\)", "", self.type)

    @property
    def arrow(self) -> pa.DataType:
        """The Parquet type: decimals stay decimals, arrays are words in a text."""
        if self.kind == "numeric":
            return pa.decimal128(*self._precision())
        if self.kind in ("array", "character varying", "character"):
            return pa.string()
        if self.kind not in ARROW:
            raise MisuseError(f"column {self.name} has type {self.type}: cast it in its dbt model")
        return ARROW[self.kind]

    @property
    def expression(self) -> sql.Composable:
        """What COPY selects for it."""
        return sql.SQL(TEXT.get(self.kind, "{}")).format(sql.Identifier(self.name))

    @property
    def cell(self) -> sql.Composable:
        """What a cell of the CSV holds: the expression, and nothing that a spreadsheet runs."""
        if self.arrow != pa.string():
            return self.expression
        return guarded(sql.SQL("({})::text").format(self.expression))

    @property
    def order(self) -> sql.Composable:
        """What rows are sorted by: text by its bytes, whatever the server's locale."""
        if self.arrow != pa.string():
            return sql.Identifier(self.name)
        return sql.SQL('({})::text collate "C"').format(self.expression)

    def _precision(self) -> tuple[int, int]:
        found = re.fullmatch(r"numeric\((\d+),(\d+)\)", self.type)
        return (int(found[1]), int(found[2])) if found else FREE_NUMERIC


def columns_of(conn: psycopg.Connection[Any], schema: str, table: str) -> list[Column]:
    """The columns of a table or view, in order; MisuseError when there is none."""
    rows = conn.execute(COLUMNS, (schema, table)).fetchall()
    if not rows:
        raise MisuseError(f"nothing to export: {schema}.{table} does not exist: run ti build")
    return [Column(name, kind) for name, kind in rows]
