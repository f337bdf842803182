"""A small file in a source's own layout, as if the lake had received it."""

import csv
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from extractors.entry import LakeFile
from extractors.readers_csv import AUTO
from extractors.registry import Source

Row = dict[str, Any]


def received(
    folder: Path, source: Source, part: str, vintage: str, rows: Sequence[Row]
) -> LakeFile:
    """A lake's file that holds `rows` (values by the producer's header) in the part's format."""
    facts = source.part(part)
    path = folder / f"{source.id}-{part}.{facts.format}"
    if facts.format == "csv":
        mark = ";" if facts.options.delimiter == AUTO else facts.options.delimiter
        _csv(path, rows, mark, facts.options.encoding)
    else:
        WRITERS[facts.format](path, rows)
    return lake_file(path, source, part, vintage)


def lake_file(path: Path, source: Source, part: str, vintage: str) -> LakeFile:
    """Any file as the lake would describe it."""
    content = path.read_bytes()
    return LakeFile(
        source=source.id,
        part=part,
        vintage=vintage,
        path=path,
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        url=f"https://exemple.invalid/{path.name}",
        nature="sample",
        licence=source.licence,
        fetched_at=None,
        file_name=path.name,
    )


def _csv(path: Path, rows: Sequence[Row], delimiter: str, encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)


def _xlsx(path: Path, rows: Sequence[Row]) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for line, cells in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
        sheet.write_row(line, 0, cells)
    book.close()


def _json(path: Path, rows: Sequence[Row]) -> None:
    path.write_text(json.dumps(list(rows), ensure_ascii=False), encoding="utf-8")


def _geojson(path: Path, rows: Sequence[Row]) -> None:
    """Features; the cell `geometry` may be an object or its JSON."""
    features = []
    for row in rows:
        geometry = row.get("geometry")
        properties = {name: value for name, value in row.items() if name != "geometry"}
        shape = json.loads(geometry) if isinstance(geometry, str) else geometry
        features.append({"type": "Feature", "properties": properties, "geometry": shape})
    content = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _parquet(path: Path, rows: Sequence[Row]) -> None:
    pq.write_table(pa.Table.from_pylist(list(rows)), path)


WRITERS: dict[str, Callable[[Path, Sequence[Row]], None]] = {
    "xlsx": _xlsx,
    "json": _json,
    "geojson": _geojson,
    "parquet": _parquet,
}
