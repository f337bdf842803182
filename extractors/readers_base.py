"""What every reader speaks of: where a file stands, rows set aside, and text by header."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa

from extractors.errors import SourceError, visible
from extractors.registry_columns import LINE

LONGEST_VALUE = 500
MOST_CODES = 1000
# As many columns as a workbook can have.
MOST_HEADERS = 16_384


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
    """A line of the producer's file set aside: the rule it breaks, the column, value and reason.

    The value is as a person can read it and a database keep it: see `visible`.
    """

    ligne: int
    regle: str
    colonne: str
    valeur: str
    raison: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "valeur", visible(self.valeur, LONGEST_VALUE))


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


class LeftCode(NamedTuple):
    """A value for which `options.keep` left rows out: its header, those rows, the first line."""

    colonne: str
    code: str
    lignes: int
    ligne: int


@dataclass
class Tally:
    """How many rows `options.keep` left out so far, and for which values: `codes` holds, by header
    and value, how many of these rows bear it and the first line that does.
    """

    left_out: int = 0
    codes: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def leave(self, header: str, value: str, rows: int, line: int) -> None:
        """Nothing; so many more rows left out bear that value, the first of them on that line."""
        known, first = self.codes.get((header, value), (0, line))
        self.codes[header, value] = (known + rows, min(first, line))

    def left_codes(self) -> list[LeftCode]:
        """Those values in order, the first thousand: more are no codes."""
        found = [
            LeftCode(header, visible(value, LONGEST_VALUE), *counted)
            for (header, value), counted in sorted(self.codes.items())
        ]
        return found[:MOST_CODES]


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
    """Headers without byte-order mark or outer space, fit to be shown and kept; an empty one is
    named after its rank.
    """
    plain = (re.sub(r"\s+", " ", cell.replace("\ufeff", "")).strip() for cell in cells)
    names = (visible(name, LONGEST_VALUE) for name in plain)
    return [name or f"colonne_{rank}" for rank, name in enumerate(names, 1)]


def checked_headers(cells: Iterable[str], place: Place, line: int) -> list[str]:
    """Clean headers; SourceError when one stands twice."""
    headers = clean_headers(cells)
    if len(headers) > MOST_HEADERS:
        what = f"{len(headers)} columns, more than any table has"
        raise place.error(what, "fetch it again, or report it to the producer", line=line)
    twice = sorted(name for name, count in Counter(headers).items() if count > 1)
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
