"""Workbooks, through calamine: the header row is found by its codes, in whichever sheet."""

import fnmatch
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine

from extractors.readers_base import Place, Reading, checked_headers, clean_headers
from extractors.registry_columns import LINE
from extractors.workbook_bounds import refuse_vast

HEADER_WITHIN = 60


@dataclass(frozen=True)
class Sought:
    """What a header row holds: headers, one header at least for each pattern; `known` are those
    of all layouts and those ignored, which tell a second header row from data.
    """

    headers: Sequence[str]
    patterns: Sequence[str] = ()
    known: AbstractSet[str] = frozenset()

    @property
    def count(self) -> int:
        """How many things a complete header row holds."""
        return len({*self.headers, *self.patterns})

    def found_in(self, titles: Sequence[str]) -> int:
        """How many of them a row of clean titles holds."""
        fit = sum(any(re.fullmatch(p, t) for t in titles) for p in set(self.patterns))
        return len(set(titles) & set(self.headers)) + fit


@dataclass(frozen=True)
class HeaderRow:
    """The row that holds most of the expected headers: its sheet, rank from 0 and how many."""

    rows: list[list[Any]]
    rank: int
    found: int


def open_xlsx(path: Path, sheet: str, sought: Sought, place: Place) -> Reading:
    """The headers and rows of the sheet that holds the expected headers, as text.

    A row of codes under a row of labels, or the reverse, is no data: whichever of the two the
    source's columns name is the header. SourceError when the workbook cannot be opened or no row
    holds any of the headers.
    """
    refuse_vast(path, place)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        first = [n for n in book.sheet_names if fnmatch.fnmatchcase(n.lower(), sheet.lower())]
        names = first + [name for name in book.sheet_names if name not in first]
        header = _find(book, names, sought)
    except (python_calamine.CalamineError, OSError) as error:
        remedy = "fetch it again: it is cut, or not a workbook"
        raise place.error(f"unreadable workbook ({error})", remedy) from error
    if header is None:
        wanted = ", ".join([*sought.headers, *sought.patterns])
        what = f"no header row holds {wanted} in sheets {', '.join(names)}"
        raise place.error(what, "write the headers of this layout into columns.csv")
    return _reading(header, sought, place)


def _find(book: Any, names: list[str], sought: Sought) -> HeaderRow | None:
    """The best header row; the first sheet that holds all of them ends the search."""
    best: HeaderRow | None = None
    for name in names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for rank, row in enumerate(rows[:HEADER_WITHIN]):
            found = sought.found_in(clean_headers(map(cell_text, row)))
            if found > (best.found if best else 0):
                best = HeaderRow(rows, rank, found)
        if best and best.found == sought.count:
            break
    return best


def _reading(header: HeaderRow, sought: Sought, place: Place) -> Reading:
    """The rows under a header row, blank ones left out, numbered as in the sheet."""
    titles = [cell_text(cell) for cell in header.rows[header.rank]]
    width = max((n for n, title in enumerate(titles, 1) if title), default=0)
    headers = checked_headers(titles[:width], place, header.rank + 1)
    first = header.rank + 1
    below = enumerate(header.rows[first:], first + 1)
    kept = [(line, row) for line, row in below if not _is_blank(row)]
    if kept and _is_header(kept[0][1], sought):
        kept = kept[1:]
    lines = pa.array([line for line, _ in kept], pa.int64())
    cells = dict(zip(headers, zip(*(row for _, row in kept), strict=True), strict=False))

    def tables(wanted: list[str]) -> Iterator[pa.Table]:
        columns = [_text_column(cells.get(name, ())) for name in wanted]
        yield pa.table([lines, *columns], names=[LINE, *wanted])

    return Reading(headers, tables)


def _is_header(row: Sequence[Any], sought: Sought) -> bool:
    """Whether a row under the header holds headers again, those of another layout."""
    titles = {title for title in clean_headers(map(cell_text, row)) if title in sought.known}
    return len(titles) > 1


def _is_blank(row: Sequence[Any]) -> bool:
    """Whether no cell holds anything; a zero does."""
    return not any(row) and all(cell in ("", None) for cell in row)


def _text_column(cells: Sequence[Any]) -> pa.Array:
    """The cells of a column as text, as `cell_text` has them; whole numbers all at once."""
    kinds = set(map(type, cells))
    if kinds == {float} and all(map(float.is_integer, cells)):
        return pa.array(map(int, cells)).cast(pa.string())
    if kinds - {str}:
        return pa.array([c if type(c) is str else cell_text(c) for c in cells], pa.string())
    return pa.array(cells, pa.string())


def cell_text(cell: Any) -> str:
    """A cell as text: a whole number without its decimal point, a date as ISO."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
