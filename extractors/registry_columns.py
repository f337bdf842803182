"""columns.csv: a source's canonical columns and the producer's header of each, by vintage."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from extractors.errors import SourceError
from extractors.formats import FORMATS

ColumnType = Literal["text", "integer", "bigint", "decimal", "date", "double", "boolean"]
FACTS = ("part", "colonne", "type", "obligatoire", "format", "libelle_fr", "libelle_en", "unite")
ABSENT, ALTERNATIVE = "-", "|"
# The line of the producer's file, which every raw table has beside the columns of columns.csv.
LINE = "_ligne"


class Column(BaseModel):
    """A canonical column as one vintage's file carries it.

    `header` is the producer's header, None when that layout has no such column (NULL is loaded).
    For an unpivoted measure it is a regular expression with one group, the value unpivoted into.
    Otherwise it may list what the layout's files are known to call it, `a|b`: the first that a
    file has is taken; `a|-` lets a file have none.
    `required`: no value may be empty. `known_headers`: the headers of all its layouts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    type: ColumnType = "text"
    required: bool = False
    format: str = ""
    header: str | None = None
    label_fr: str = ""
    label_en: str = ""
    unit: str = ""
    known_headers: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The headers that a file may have for it, in order of preference."""
        listed = self.header.split(ALTERNATIVE) if self.header else ()
        return tuple(name for name in listed if name != ABSENT)

    @property
    def may_lack(self) -> bool:
        """Whether a file of this layout may have no such column."""
        return self.header is None or self.header.endswith(ALTERNATIVE + ABSENT)


@dataclass(frozen=True)
class ColumnRow:
    """One row of columns.csv: its facts, and its cells by vintage column, as written."""

    facts: dict[str, str]
    cells: dict[str, str]

    def at(self, vintage: str) -> Column:
        """The column as a file of `vintage` carries it."""
        facts = self.facts
        cell = self._cell(vintage)
        return Column(
            name=facts["colonne"],
            type=facts["type"],  # type: ignore[arg-type]
            required=facts["obligatoire"] == "oui",
            format=facts["format"],
            header=None if cell == ABSENT else fill_annee(cell, vintage),
            label_fr=facts["libelle_fr"],
            label_en=facts["libelle_en"],
            unit=facts["unite"],
            known_headers=tuple(c for c in self.cells.values() if c not in ("", ABSENT)),
        )

    def _cell(self, vintage: str) -> str:
        """The cell that governs a vintage: an empty one inherits from the left."""
        governing = layout_of(list(self.cells), vintage)
        filled = [c for v, c in self.cells.items() if c and v <= governing]
        return filled[-1] if filled else ABSENT


def layout_of(layouts: list[str], vintage: str) -> str:
    """The layout of a vintage: the greatest one not after it, else the smallest."""
    earlier = [layout for layout in layouts if layout <= vintage]
    return max(earlier) if earlier else min(layouts)


def fill_annee(cell: str, vintage: str) -> str:
    """The cell with `{annee}` replaced by the first four digits of the vintage."""
    if "{annee}" not in cell:
        return cell
    found = re.search(r"\d{4}", vintage)
    return cell.replace("{annee}", found.group() if found else "")


def read_columns(path: Path, source: str) -> tuple[ColumnRow, ...]:
    """The rows of a columns.csv; SourceError when a row is not what the file's header says."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(f"columns.csv cannot be read: {error}", source, path) from error
    header = rows[0] if rows else []
    if tuple(header[: len(FACTS)]) != FACTS or len(header) == len(FACTS):
        what = f"columns.csv must start with {','.join(FACTS)} and one vintage"
        raise _refused(what, source, path, 1)
    layouts = header[len(FACTS) :]
    if layouts != sorted(layouts):
        raise _refused("the vintages of columns.csv are not in order", source, path, 1)
    return tuple(
        _row(row, header, source, path, n) for n, row in enumerate(rows[1:], 2) if any(row)
    )


def _row(row: list[str], header: list[str], source: str, path: Path, line: int) -> ColumnRow:
    """One checked row."""
    if len(row) != len(header):
        raise _refused(f"{len(row)} cells, not {len(header)}", source, path, line)
    cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
    facts = {name: cells.pop(name) for name in FACTS}
    fault = _fault(facts)
    if fault:
        raise _refused(fault, source, path, line)
    return ColumnRow(facts, cells)


def _fault(facts: dict[str, str]) -> str:
    """What is wrong with a row's facts, empty when nothing is."""
    if facts["type"] not in get_args(ColumnType):
        return f"unknown type {facts['type']!r}, not one of {', '.join(get_args(ColumnType))}"
    if facts["obligatoire"] not in ("oui", "non"):
        return f"obligatoire is {facts['obligatoire']!r}, not oui or non"
    if facts["format"] and facts["format"] not in FORMATS:
        return f"unknown format {facts['format']!r}, not in extractors/formats.py"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", facts["colonne"]):
        return f"column name {facts['colonne']!r} is not lower case letters, digits and _"
    return ""


def _refused(what: str, source: str, path: Path, line: int | None = None) -> SourceError:
    return SourceError(what, "correct that file", source=source, file=str(path), line=line)
