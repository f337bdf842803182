"""The good files that mutations start from: those of a portal, the large ones cut."""

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.campaigns.documents import (
    read_csv,
    read_geojson,
    read_json,
    read_parquet,
    read_workbook,
)
from benchmarks.campaigns.layouts import Table
from benchmarks.campaigns.wrappers import Archive, Wrapped, unwrapped
from extractors.manifest import NAME, ManifestRow, read_manifest, write_manifest
from extractors.registry import Source
from extractors.registry_columns import Column
from extractors.registry_part import Part

# Large enough that one bad row of a file is no reason to refuse it (0.1 %), small enough to be
# read and checked in a second.
ROWS = 1500
# Outlines are long, and neighbours are sought among them.
OUTLINES = 300
NUMBERS = ("integer", "bigint", "decimal", "double")
csv.field_size_limit(1 << 24)


@dataclass(frozen=True)
class Base:
    """A good file: where it belongs, what its source says of it, and how it is made."""

    row: ManifestRow
    part: Part
    columns: tuple[Column, ...]
    table: Table
    archives: tuple[Archive, ...]
    gz: bool

    @property
    def source(self) -> str:
        """The id of its source."""
        return self.row.source

    @cached_property
    def body(self) -> bytes:
        """The bytes of the good file."""
        return self.wrap(self.table.bytes())

    def wrap(self, inner: bytes) -> bytes:
        """Bytes in the archives that the producer puts around them."""
        return Wrapped(self.table.layout, self.archives, self.gz).around(inner)

    def of(self, *, codes: bool = False, numbers: bool = False, years: bool = False) -> list[int]:
        """The ranks of the headers that hold codes, numbers or years."""
        found = []
        for rank, header in enumerate(self.table.headers):
            column = self.column(header)
            year = column is not None and (column.name == "annee" or column.type == "date")
            code = column is not None and bool(column.format) and not year
            number = column is not None and column.type in NUMBERS and not year
            if (years and year) or (codes and code) or (numbers and number):
                found.append(rank)
        return found

    def column(self, header: str) -> Column | None:
        """The column of columns.csv that takes a header."""
        clean = re.sub(r"\s+", " ", header.replace("\ufeff", "")).strip()
        measures = self.part.unpivot.measures if self.part.unpivot else ()
        for column in self.columns:
            if column.name in measures:
                if re.fullmatch(column.header or "", clean):
                    return column
            elif clean in column.names:
                return column
        return None


def cut(folder: Path, row: ManifestRow, source: Source) -> Base:
    """The base of a portal's file: its rows taken at equal steps, `ROWS` of them at most."""
    part = source.part(row.part)
    columns = tuple(source.columns(row.part, row.vintage))
    globs = part.options.member
    listed = [globs] if isinstance(globs, str) else list(globs)
    body = (folder / row.file).read_bytes()
    inner, archives, gz = unwrapped(body, [glob for glob in listed if glob])
    table = _table(inner, part, columns)
    most = OUTLINES if part.format == "geojson" else ROWS
    step = max(1, -(-len(table.rows) // most))
    return Base(row, part, columns, table.but(rows=table.rows[::step]), archives, gz)


def chosen(folder: Path, registry: dict[str, Source]) -> Iterator[ManifestRow]:
    """The rows of a portal's manifest that are tried: the first and the last vintage of each part
    of a known source.
    """
    rows = [row for row in read_manifest(folder) if row.source in registry]
    rows = [row for row in rows if row.part in registry[row.source].parts]
    parts = {(row.source, row.part) for row in rows}
    for place in sorted(parts):
        own = sorted((r for r in rows if (r.source, r.part) == place), key=lambda r: r.vintage)
        latest = registry[place[0]].parts[place[1]].vintages == "latest"
        yield from own[-1:] if latest or len(own) == 1 else (own[0], own[-1])


class Folder:
    """The folder of a `dir:` portal made of bases, one of which can be replaced by other bytes."""

    def __init__(self, folder: Path, bases: list[Base]) -> None:
        self.path = folder
        self._rows = {base.row.place: base.row for base in bases}
        folder.mkdir(parents=True, exist_ok=True)
        for base in bases:
            self._put(base, base.body)
        write_manifest(folder, list(self._rows.values()))

    def put(self, base: Base, body: bytes) -> ManifestRow:
        """The manifest's row of those bytes, which stand in the place of the base's."""
        row = self._put(base, body)
        write_manifest(self.path, list(self._rows.values()))
        return row

    def _put(self, base: Base, body: bytes) -> ManifestRow:
        old = base.row
        name = "-".join(
            (old.source, old.part, re.sub(r"\W+", "-", old.vintage), Path(old.file).name)
        )
        (self.path / name).write_bytes(body)
        facts = {**vars(old), "file": name, "sha256_content": "", "bytes": str(len(body))}
        row = ManifestRow(**{**facts, "sha256": hashlib.sha256(body).hexdigest()})
        self._rows[old.place] = row
        return row


def _table(body: bytes, part: Part, columns: tuple[Column, ...]) -> Table:
    """The table of a file of the part's format; of its lake's format for what came as Parquet."""
    if body.startswith(b"PAR1"):
        return read_parquet(body)
    if part.format == "xlsx":
        return read_workbook(body, {name for column in columns for name in column.names})
    if part.format == "geojson":
        return read_geojson(body)
    if part.format == "json":
        return read_json(body, part.options.unnest)
    return read_csv(body, part.options.delimiter, part.options.encoding)


__all__ = ["NAME", "ROWS", "Base", "Folder", "chosen", "cut"]
