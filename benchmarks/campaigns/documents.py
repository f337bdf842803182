"""Producers' files taken apart into headers and rows."""

import csv
import io
import json
from datetime import date, datetime
from typing import Any

import pyarrow.parquet as pq
import python_calamine

from benchmarks.campaigns.layouts import (
    Columnar,
    Csv,
    Features,
    Layout,
    Records,
    Table,
    Workbook,
)


def read_csv(body: bytes, delimiter: str, encoding: str) -> Table:
    """The table of a text file; `auto` stands for the delimiter that parts the first line most."""
    text = body.decode("utf-8-sig" if encoding.lower().startswith("utf") else encoding)
    first = text.split("\n", 1)[0]
    mark = delimiter if delimiter != "auto" else max(";,\t|", key=first.count)
    headers, *rows = (row for row in csv.reader(io.StringIO(text), delimiter=mark) if row)
    marked = "utf-8-sig" if body.startswith(b"\xef\xbb\xbf") else encoding
    return Table(headers, rows, Csv(mark, marked, "\r\n" if first.endswith("\r") else "\n"))


def read_workbook(body: bytes, known: set[str]) -> Table:
    """The sheet of a workbook with a row that holds most of the known headers."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    sheets = {
        name: [
            [_cell(cell) for cell in row]
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in book.sheet_names
    }
    name, rank = max(
        ((name, rank) for name, rows in sheets.items() for rank in range(min(60, len(rows)))),
        key=lambda at: len(known & set(map(str, sheets[at[0]][at[1]]))),
    )
    names = list(sheets)
    place = names.index(name)
    others = [(n, tuple(tuple(row) for row in sheets[n][:40])) for n in names]
    above = tuple(tuple(row) for row in sheets[name][:rank])
    layout = Workbook(name, above, tuple(others[:place]), tuple(others[place + 1 :]))
    return Table([str(cell) for cell in sheets[name][rank]], sheets[name][rank + 1 :], layout)


def read_json(body: bytes, unnest: str) -> Table:
    """The objects of a list, or a row per item of their list `unnest`."""
    records = json.loads(body.decode("utf-8-sig"))
    if unnest:
        records = [
            {
                **{k: v for k, v in one.items() if k != unnest},
                **{f"{unnest}.{k}": v for k, v in item.items()},
            }
            for one in records
            for item in one[unnest]
        ]
    return _of_records(records, Records(unnest))


def read_geojson(body: bytes) -> Table:
    """The properties of each feature and its geometry."""
    features = json.loads(body.decode("utf-8-sig"))["features"]
    return _of_records(
        [{**f["properties"], "geometry": f["geometry"]} for f in features], Features()
    )


def read_parquet(body: bytes) -> Table:
    """The rows of a Parquet file."""
    table = pq.read_table(io.BytesIO(body))
    types = dict(zip(table.column_names, table.schema.types, strict=True))
    columns = [column.to_pylist() for column in table.columns]
    return Table(list(types), [list(row) for row in zip(*columns, strict=True)], Columnar(types))


def _of_records(records: list[dict[str, Any]], layout: Layout) -> Table:
    headers = list(dict.fromkeys(name for record in records for name in record))
    return Table(headers, [[record.get(name) for name in headers] for record in records], layout)


def _cell(cell: Any) -> Any:
    """A cell as the writer of workbooks takes it."""
    if isinstance(cell, bool) or cell is None:
        return "" if cell is None else str(cell).lower()
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return cell if isinstance(cell, str | int) else str(cell)
