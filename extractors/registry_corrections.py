"""corrections.csv: values of a producer's files that somebody corrected, each with its reason.

The register is reviewed like code, and is optional. A correction names the row by its line of the
file, by values of other columns (`cle`: `code_commune=01001|annee=2024`), or by both, as the
producer wrote them; it holds as long as the value is the expected one, from its first day until it
expires. A cell is corrected once at a time.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from extractors.errors import SourceError

NAME = "corrections.csv"
COLUMNS = (
    *("part", "vintage", "ligne", "cle", "colonne", "valeur_attendue", "valeur_corrigee"),
    *("raison", "depuis", "expire"),
)
EVERY_VINTAGE = "*"
MIN_REASON = 10
Term = Literal["à venir", "en vigueur", "expirée"]


@dataclass(frozen=True)
class Correction:
    """A row of corrections.csv; `number` is its line there.

    `expected` and `corrected` are texts as in the producer's file, empty for no value. `line` is
    None, or `key` empty, when the other names the row.
    """

    number: int
    part: str
    vintage: str
    line: int | None
    key: tuple[tuple[str, str], ...]
    column: str
    expected: str
    corrected: str
    reason: str
    since: date
    expires: date

    def concerns(self, part: str, vintage: str) -> bool:
        """Whether it is about that part's files of that vintage, or of any when that is empty."""
        return self.part == part and (not vintage or self.vintage in (EVERY_VINTAGE, vintage))

    def at(self, day: date) -> Term:
        """Whether it holds on that day, its first and its last included, or not yet, or no more."""
        if day < self.since:
            return "à venir"
        return "en vigueur" if day <= self.expires else "expirée"

    def repeats(self, other: "Correction") -> bool:
        """Whether both correct the same cell on some day, as far as the register tells: by its line
        or by its key. Of two vintages, `*` and one of its own, that is so for the same value.
        """
        vintages = {self.vintage, other.vintage}
        same = self.expected == other.expected and EVERY_VINTAGE in vintages
        return (
            (self.part, self.column) == (other.part, other.column)
            and (len(vintages) == 1 or same)
            and self._names_row_of(other)
            and self.since <= other.expires
            and other.since <= self.expires
        )

    def _names_row_of(self, other: "Correction") -> bool:
        if self.line != other.line:
            return False
        if self.line is None:
            return set(self.key) == set(other.key)
        known = dict(self.key)
        return all(known.get(name, value) == value for name, value in other.key)

    @property
    def where(self) -> str:
        """The row that it names, in words."""
        line = [f"ligne {self.line}"] if self.line is not None else []
        return ", ".join([*line, *(f"{name} = {value}" for name, value in self.key)])


class _CellError(ValueError):
    """What is wrong with a cell, and its column."""

    def __init__(self, column: str, what: str) -> None:
        super().__init__(what)
        self.column = column


def read_corrections(
    path: Path, source: str, columns: Mapping[str, Iterable[str]]
) -> tuple[Correction, ...]:
    """The corrections of a register, none without the file; `columns` are those of each part that
    is read into typed rows. SourceError, naming file, line and column, for the first that is wrong.
    """
    if not path.is_file():
        return ()
    known = {part: set(names) for part, names in columns.items()}
    found: list[Correction] = []
    for number, row in _rows(path, source):
        try:
            one = _correction(number, row, known)
            _require_once(one, found)
        except _CellError as error:
            raise _refused(str(error), source, path, number, error.column) from None
        found.append(one)
    return tuple(found)


def _require_once(one: Correction, before: Iterable[Correction]) -> None:
    """Nothing; _CellError when a correction before corrects the same cell on a day of this one."""
    same = next((other for other in before if one.repeats(other)), None)
    if same:
        what = f"the same cell is corrected on line {same.number}, on some of the same days"
        raise _CellError("colonne", f"{what}: keep one, or part their days")


def _rows(path: Path, source: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of the register and their cells by column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = csv.reader(stream, strict=True)
            header = tuple(next(lines, ()))
            if header != COLUMNS:
                raise _refused(f"the header must be {','.join(COLUMNS)}", source, path, 1, "")
            for row in lines:
                number = lines.line_num
                if row and len(row) != len(COLUMNS):
                    what = f"{len(row)} cells, not {len(COLUMNS)}"
                    raise _refused(what, source, path, number, "")
                if row:
                    cells = (cell.strip() for cell in row)
                    yield number, dict(zip(COLUMNS, cells, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _refused(f"cannot be read: {error}", source, path, None, "") from error


def _correction(number: int, row: dict[str, str], known: Mapping[str, set[str]]) -> Correction:
    """The correction of a row; _CellError for the first cell that is wrong."""
    part, column = row["part"], row["colonne"]
    if part not in known:
        raise _CellError(
            "part", f"{part!r} is no part read into rows: {', '.join(known) or 'none'}"
        )
    if not row["vintage"]:
        raise _CellError("vintage", f"no vintage: write one, or {EVERY_VINTAGE} for all")
    if column not in known[part]:
        raise _CellError("colonne", f"{column!r} is no column of {part} in columns.csv")
    if row["valeur_attendue"] == row["valeur_corrigee"]:
        raise _CellError("valeur_corrigee", "the corrected value is the expected one")
    if len(row["raison"]) < MIN_REASON:
        raise _CellError("raison", "no reason: say who found what, and where it can be checked")
    since, expires = _day("depuis", row), _day("expire", row)
    if expires < since:
        raise _CellError("expire", f"it expires on {expires}, before it begins on {since}")
    line, key = _line(row["ligne"]), _key(row["cle"], known[part])
    if line is None and not key:
        raise _CellError("ligne", "no row is named: write its line, its key, or both")
    facts = (part, row["vintage"], line, key, column)
    values = (row["valeur_attendue"], row["valeur_corrigee"], row["raison"])
    return Correction(number, *facts, *values, since, expires)


def _line(cell: str) -> int | None:
    if not cell:
        return None
    if not cell.isdecimal() or int(cell) == 0:
        raise _CellError("ligne", f"{cell!r} is no line of a file")
    return int(cell)


def _key(cell: str, known: set[str]) -> tuple[tuple[str, str], ...]:
    pairs = [pair.partition("=") for pair in cell.split("|")] if cell else []
    for name, equals, _ in pairs:
        if not equals or name.strip() not in known:
            raise _CellError("cle", f"{cell!r} is not column=value, parted by |")
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def _day(column: str, row: dict[str, str]) -> date:
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        raise _CellError(column, f"{row[column]!r} is no date: write 2026-01-31") from None


def _refused(what: str, source: str, path: Path, line: int | None, column: str) -> SourceError:
    return SourceError(
        what, "correct that file", source=source, file=str(path), line=line, column=column
    )
