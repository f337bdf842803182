"""What every reader speaks of: where a file stands, rows set aside, and text by header."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from extractors.errors import SourceError
from extractors.registry_columns import LINE


class ReceivedFile(Protocol):
    """What reading needs of a lake's file: its content, and what it is."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def part(self) -> str: ...  # noqa: D102
    @property
    def vintage(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> Path: ...  # noqa: D102
    @property
    def file_name(self) -> str: ...  # noqa: D102
    @property
    def id_extraction(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Reject:
    """A line of the producer's file set aside: the rule it breaks, the column, value and reason."""

    ligne: int
    regle: str
    colonne: str
    valeur: str
    raison: str


@dataclass(frozen=True)
class Place:
    """Where a file stands, for the errors about it."""

    source: str
    part: str
    vintage: str
    file: str

    def error(
        self, what: str, remedy: str, *, line: int | None = None, column: str = ""
    ) -> SourceError:
        """A refusal of that file, in one line."""
        return SourceError(
            " ".join(what.split()),
            remedy,
            source=self.source,
            part=self.part,
            vintage=self.vintage,
            file=self.file,
            line=line,
            column=column,
        )


@dataclass
class Tally:
    """How many rows `options.keep` left out so far."""

    left_out: int = 0


@dataclass
class Reading:
    """A file opened: its headers, and `tables(headers)`, its rows as text under those headers.

    Each table has `_ligne`, the line of the producer's file (its row in a workbook, its rank in
    GeoJSON). `rejects` grows while tables are consumed: lines without a value for each header.
    So does `tally`.
    """

    headers: list[str]
    tables: Callable[[list[str]], Iterator[pa.Table]]
    rejects: list[Reject] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


def one_table(headers: list[str], table: pa.Table) -> Reading:
    """The reading of a file that is already one table with `_ligne`."""
    return Reading(headers, lambda wanted: iter([table.select([LINE, *wanted])]))


def clean_headers(cells: Iterable[str]) -> list[str]:
    """Headers without byte-order mark or outer space; an empty one is named after its rank."""
    names = (re.sub(r"\s+", " ", cell.replace("\ufeff", "")).strip() for cell in cells)
    return [name or f"colonne_{rank}" for rank, name in enumerate(names, 1)]


def checked_headers(cells: Iterable[str], place: Place, line: int) -> list[str]:
    """Clean headers; SourceError when one stands twice."""
    headers = clean_headers(cells)
    twice = sorted({name for name in headers if headers.count(name) > 1})
    if twice:
        remedy = "ask the producer which one holds: two columns cannot bear one name"
        raise place.error(f"header {twice[0]} stands twice", remedy, line=line, column=twice[0])
    return headers


def text_table(
    headers: Sequence[str], rows: Sequence[Sequence[str | None]], lines: Sequence[int]
) -> pa.Table:
    """A table of text by header with `_ligne`, from rows of as many cells as there are headers."""
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(headers)
    columns = [pa.array(lines, pa.int64()), *(pa.array(c, pa.string()) for c in cells)]
    return pa.table(columns, names=[LINE, *headers])
