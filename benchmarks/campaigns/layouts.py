"""How headers and rows make the bytes of a producer's file, format by format."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from sample.xlsx import write as write_workbook

Row = list[Any]


class Layout(Protocol):
    """How headers and rows make the bytes of a file."""

    def write(self, headers: list[str], rows: list[Row]) -> bytes:
        """The bytes."""


@dataclass(frozen=True)
class Table:
    """The headers and rows of a file, and its layout."""

    headers: list[str]
    rows: list[Row]
    layout: Layout

    def bytes(self) -> bytes:
        """The file."""
        return self.layout.write(self.headers, self.rows)

    def but(self, **changed: Any) -> "Table":
        """The same table with other headers, rows or layout."""
        return replace(self, **changed)


@dataclass(frozen=True)
class Csv:
    """Text with separators."""

    delimiter: str = ","
    encoding: str = "utf-8"
    newline: str = "\n"
    quoting: Any = csv.QUOTE_MINIMAL

    def write(self, headers: list[str], rows: list[Row]) -> bytes:
        """The bytes, a header line first."""
        out = io.StringIO()
        writer = csv.writer(
            out, delimiter=self.delimiter, lineterminator=self.newline, quoting=self.quoting
        )
        writer.writerow(headers)
        writer.writerows(rows)
        return out.getvalue().encode(self.encoding, "replace")


@dataclass(frozen=True)
class Workbook:
    """The sheet of that name among others, its headers under `above`."""

    name: str
    above: tuple[tuple[Any, ...], ...] = ()
    before: tuple[tuple[str, tuple[tuple[Any, ...], ...]], ...] = ()
    after: tuple[tuple[str, tuple[tuple[Any, ...], ...]], ...] = ()

    def write(self, headers: list[str], rows: list[Row]) -> bytes:
        """The bytes of the workbook."""
        sheets: dict[str, Iterable[Any]] = {name: list(other) for name, other in self.before}
        sheets[self.name] = [*self.above, headers, *rows]
        sheets |= {name: list(other) for name, other in self.after}
        return workbook(sheets)


@dataclass(frozen=True)
class Records:
    """A JSON list of objects; with `unnest`, a list of items in each of them."""

    unnest: str = ""

    def write(self, headers: list[str], rows: list[Row]) -> bytes:
        """The bytes; a row shorter than the headers is an object with fewer keys."""
        whole = [dict(zip(headers, row, strict=False)) for row in rows]
        return _dumped(_nested(whole, self.unnest) if self.unnest else whole)


@dataclass(frozen=True)
class Features:
    """GeoJSON: `geometry` beside the properties."""

    def write(self, headers: list[str], rows: list[Row]) -> bytes:
        """The bytes of the collection."""
        found = []
        for row in rows:
            cells = dict(zip(headers, row, strict=False))
            geometry = cells.pop("geometry", None)
            found.append({"type": "Feature", "properties": cells, "geometry": geometry})
        return _dumped({"type": "FeatureCollection", "features": found})


@dataclass(frozen=True)
class Columnar:
    """Parquet, each column of the type it had while its values allow it."""

    types: dict[str, pa.DataType]

    def write(self, headers: list[str], rows: list[Row]) -> bytes:
        """The bytes; a column whose values are of another type becomes text."""
        columns = [
            [row[rank] if rank < len(row) else None for row in rows] for rank in range(len(headers))
        ]
        out = io.BytesIO()
        arrays = [self._array(n, v) for n, v in zip(headers, columns, strict=True)]
        pq.write_table(pa.Table.from_arrays(arrays, headers), out)
        return out.getvalue()

    def _array(self, name: str, values: list[Any]) -> pa.Array:
        try:
            return pa.array(values, self.types.get(name))
        except (pa.ArrowException, TypeError, ValueError):
            return pa.array([None if v is None else str(v) for v in values], pa.string())


def workbook(sheets: dict[str, Iterable[Any]]) -> bytes:
    """The bytes of a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "classeur.xlsx"
        write_workbook(path, sheets)
        return path.read_bytes()


def _nested(records: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Objects with the list `name`, from consecutive records that have the same other values."""
    inner = f"{name}."

    def outer(record: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in record.items() if not k.startswith(inner)}

    return [
        {
            **shared,
            name: [
                {k.removeprefix(inner): v for k, v in one.items() if k.startswith(inner)}
                for one in group
            ],
        }
        for shared, group in groupby(records, outer)
    ]


def _dumped(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode()
