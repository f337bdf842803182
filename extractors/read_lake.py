"""Parquet that stays in the lake as it came: its contract checked, its columns under our names."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from extractors import contract
from extractors.corrupt import sound
from extractors.home import Home
from extractors.read import ReadResult, parquet_path, read_file
from extractors.readers_base import Place, ReceivedFile, checked_headers
from extractors.readers_parquet import open_parquet
from extractors.registry import Source
from extractors.registry_columns import Column
from extractors.registry_part import Part
from extractors.remarks import Remark, Remarks
from extractors.spill import BOUNDED

MAGIC = b"PAR1"
UNTYPABLE = "type"
SQL_TYPES = {
    "text": "varchar",
    "integer": "integer",
    "bigint": "bigint",
    "date": "date",
    "double": "double",
    "boolean": "boolean",
}
FITTING = {
    "integer": pa.types.is_integer,
    "bigint": pa.types.is_integer,
    "date": lambda kind: pa.types.is_date(kind) or pa.types.is_timestamp(kind),
    "double": lambda kind: pa.types.is_floating(kind) or pa.types.is_integer(kind),
    "boolean": pa.types.is_boolean,
}


def read_lake_only(file: ReceivedFile, source: Source, home: Home) -> ReadResult:
    """The file checked: its own path where it is Parquet, else the Parquet read from it.

    SourceError for a column that is missing or of another type, a code kept as a number, an empty
    required value, no row, and a file older than its vintage. Only the metadata of Parquet are
    read, and the columns whose type or counts they do not tell.
    """
    if not _is_parquet(file.path):
        read = read_file(file, source, home)
        _refuse_stale(read.parquet, file, source, own_names=True)
        return read
    notes = parquet_path(file, source, home).with_suffix(".json")
    if not notes.is_file():
        notes.parent.mkdir(parents=True, exist_ok=True)
        with sound(Place(file.source, file.part, file.vintage, file.file_name).error):
            facts = _checked(file, source)
        aside = notes.with_name(f".{notes.name}")
        aside.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        aside.replace(notes)
    known = json.loads(notes.read_text(encoding="utf-8"))
    remarks = [Remark(**one) for one in known["remarks"]]
    rows, headers, unknown = (known[name] for name in ("rows", "headers", "unknown"))
    return ReadResult(file.path, rows, headers, unknown, [], file, remarks)


def relation(read: ReadResult, source: Source) -> str:
    """The SQL of a checked file's rows under canonical names and types, whichever its layout."""
    file, path = read.file, str(read.parquet).replace("'", "''")
    own = read.parquet != file.path
    cells = [
        f"{_cell(column, column.name if own else column.header)} as {column.name}"
        for column in source.columns(file.part, file.vintage)
    ]
    return f"(select {', '.join(cells)} from read_parquet('{path}'))"  # noqa: S608


def _cell(column: Column, header: str | None) -> str:
    kind = SQL_TYPES[column.type]
    if header is None:
        return f"null::{kind}"
    quoted = '"' + header.replace('"', '""') + '"'
    return f"try_cast({quoted} as {kind})"


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def _checked(file: ReceivedFile, source: Source) -> dict[str, Any]:
    """What is known of a file that keeps its contract."""
    place = Place(file.source, file.part, file.vintage, file.file_name)
    open_parquet(file.path, place)
    metadata, schema = pq.read_metadata(file.path), pq.read_schema(file.path)
    headers = checked_headers(schema.names, place, 1)
    part = source.part(file.part)
    mapping = contract.match_headers(headers, source, part, place)
    if not metadata.num_rows:
        raise place.error("no row in the file", "fetch it again, or report it to the producer")
    remarks = Remarks()
    for column in source.columns(file.part, file.vintage):
        if column.header is not None:
            remarks.add(_check_column(file.path, schema, metadata, column, part, place))
    _refuse_stale(file.path, file, source, own_names=False)
    told = {"headers": headers, "unknown": mapping.unknown, "remarks": remarks.facts()}
    return {"rows": metadata.num_rows, **told}


def _check_column(
    path: Path, schema: pa.Schema, metadata: Any, column: Column, part: Part, place: Place
) -> list[Remark]:
    """What is to be said of the column; SourceError when it cannot be what columns.csv says."""
    header, name = str(column.header), column.name
    if header not in schema.names:
        # The file is read as it came: its columns cannot be renamed on the way.
        remedy = "ask the producer for a corrected file"
        raise place.error(f"header {header} has spaces around it", remedy, column=name)
    kind = schema.field(header).type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    text = text or (pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type))
    if column.type == "text" and column.format and not text:
        what = f"codes are kept as {kind}: their leading zeros are lost"
        raise place.error(what, "ask the producer for a corrected file", column=name)
    if column.type != "text" and not text and not FITTING[column.type](kind):
        remedy = "correct the column's type in columns.csv if the producer's is right"
        raise place.error(f"is {kind}, not {column.type}", remedy, column=name)
    if column.required:
        _refuse_empty(path, metadata, schema.names.index(header), column, place)
    return _untypable(path, column, part, place) if column.type != "text" and text else []


def _untypable(path: Path, column: Column, part: Part, place: Place) -> list[Remark]:
    """The remark on values that are not of the column's type, and are read as empty; SourceError
    when they are more than the quarantine allows.
    """
    cell, header = _cell(column, column.header), f'"{column.header}"'
    wrong = f"{header} <> '' and {cell} is null"
    bad, rows, line, first = _one(
        f"select count_if({wrong}), count(*), min(file_row_number) filter (where {wrong}), "  # noqa: S608
        f"arg_min({header}, file_row_number) filter (where {wrong}) "
        "from read_parquet(?, file_row_number = true)",
        path,
    )
    if bad > part.max_quarantine * rows:
        what = f"{bad} of {rows} values are not of type {column.type}; one of them: {first!r}"
        raise place.error(what, "report it to the producer", column=column.name)
    reason = f"is not of type {column.type}, and is read as empty"
    return [Remark(UNTYPABLE, column.name, bad, line + 1, first, reason)] if bad else []


def _refuse_empty(path: Path, metadata: Any, rank: int, column: Column, place: Place) -> None:
    """Nothing; SourceError when a required value is empty, as the row groups' statistics tell."""
    known = [metadata.row_group(n).column(rank).statistics for n in range(metadata.num_row_groups)]
    if all(one is not None and one.has_null_count for one in known):
        empty = sum(one.null_count for one in known)
    else:
        query = f'select count(*) from read_parquet(?) where "{column.header}" is null'  # noqa: S608
        (empty,) = _one(query, path)
    if empty:
        remedy = "ask the producer for a corrected file"
        raise place.error(f"{empty} values are empty, and may not be", remedy, column=column.name)


def _refuse_stale(path: Path, file: ReceivedFile, source: Source, *, own_names: bool) -> None:
    """Nothing; SourceError when what the file holds is older than its vintage allows.

    A vintage that names no month says nothing of freshness.
    """
    rule = source.part(file.part).freshness
    month = re.match(r"(\d{4})-(\d{2})", file.vintage)
    if rule is None or month is None:
        return
    columns = {column.name: column for column in source.columns(file.part, file.vintage)}
    header = rule.column if own_names else columns[rule.column].header
    (latest,) = _one(f'select left(max("{header}")::varchar, 10) from read_parquet(?)', path)  # noqa: S608
    oldest = date(int(month[1]), int(month[2]), 1) - timedelta(days=rule.days)
    if not latest or latest < oldest.isoformat():
        place = Place(file.source, file.part, file.vintage, file.file_name)
        what = f"the latest {rule.column} is {latest}, before {oldest}: the file is an old one"
        raise place.error(what, "see whether its address moved", column=rule.column)


def _one(query: str, path: Path) -> tuple[Any, ...]:
    with duckdb.connect(config=BOUNDED) as connection:
        row = connection.execute(query, [str(path)]).fetchone()
    return row or ()
