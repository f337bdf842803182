"""Text with separators, as text by header: DuckDB when lines are records, else the csv module."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from extractors.readers_base import (
    Place,
    Reading,
    Reject,
    Tally,
    checked_headers,
    text_table,
)
from extractors.registry_columns import LINE
from extractors.registry_part import Options
from extractors.spill import SPILL

CHUNK_ROWS = 20_480
LARGE = 8 << 20
THREADS = 2
MEMORY = "1GB"
UTF8 = ("utf-8", "utf-8-sig", "utf8")
CSV_FIELD_LIMIT = 16 << 20
LONGEST_LINE = 64 << 20
AUTO, DELIMITERS = "auto", (";", ",", "\t", "|")
Keep = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class TextFile:
    """A file of text whose bytes were all decoded; `records`: each of its lines is one record."""

    path: Path
    encoding: str
    delimiter: str
    records: bool
    lines: int


def open_csv(path: Path, options: Options, place: Place, keep: Keep | None = None) -> Reading:
    """The headers (first line) and rows of a csv; SourceError for bytes in another encoding.

    The values of `keep`, by header, may spare rows that they leave out; these are tallied.
    """
    encoding = "utf-8-sig" if options.encoding.lower() in UTF8 else options.encoding
    decoded = _decoded(path, encoding, place)
    delimiter = options.delimiter if options.delimiter != AUTO else _sniffed(path, encoding, place)
    text = TextFile(path, encoding, delimiter, *decoded)
    headers = checked_headers(_first_record(text, place), place, 1)
    rows = Rows(text, headers, place, keep or {})
    fast = text.records and encoding == "utf-8-sig" and path.stat().st_size >= LARGE
    return Reading(headers, rows.by_duckdb if fast else rows.by_csv, rows.rejects, rows.tally)


def _decoded(path: Path, encoding: str, place: Place) -> tuple[bool, int]:
    """Whether each line is one record (no break or blank line inside), and how many lines there
    are; SourceError for a byte that the encoding does not have.
    """
    records, line = True, 0
    with path.open("rb") as stream:
        for line, raw in enumerate(iter(partial(stream.readline, LONGEST_LINE), b""), 1):
            if len(raw) == LONGEST_LINE:
                what = f"a line of {LONGEST_LINE} bytes or more: this is no table"
                raise place.error(what, "fetch it again, or report it", line=line)
            try:
                raw.decode(encoding if line == 1 else encoding.removesuffix("-sig"))
            except UnicodeDecodeError as error:
                what = f"byte 0x{raw[error.start]:02x} is not {encoding.removesuffix('-sig')} text"
                remedy = "write the file's true encoding under options.encoding in source.yml"
                raise place.error(what, remedy, line=line) from error
            records = records and not raw.count(b'"') & 1 and raw not in (b"\n", b"\r\n")
    return records, line


def _sniffed(path: Path, encoding: str, place: Place) -> str:
    """The delimiter that parts the first line into the most cells; SourceError for none or two."""
    cells = {
        mark: len(_first_record(TextFile(path, encoding, mark, False, 0), place))
        for mark in DELIMITERS
    }
    most = max(cells.values())
    best = [mark for mark, count in cells.items() if count == most]
    if most > 1 and len(best) == 1:
        return best[0]
    what = f"no delimiter of {' '.join(map(repr, DELIMITERS))} parts the first line better"
    raise place.error(what, "write it under options.delimiter in source.yml", line=1)


def _first_record(text: TextFile, place: Place) -> list[str]:
    """The cells of the first line; SourceError when there is none."""
    for _, cells in _records(text, place):
        return cells
    raise place.error("the file is empty", "fetch it again, or report it to the producer")


def _records(text: TextFile, place: Place) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with the line it starts on."""
    csv.field_size_limit(CSV_FIELD_LIMIT)
    start = 1
    with text.path.open(encoding=text.encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=text.delimiter, strict=True)
        try:
            for cells in reader:
                if cells:
                    yield start, cells
                start = reader.line_num + 1
        except csv.Error as error:
            remedy = "fetch the file again: it may be cut, or its quoting changed"
            raise place.error(f"unreadable record ({error})", remedy, line=start) from error


@dataclass
class Rows:
    """The rows under the header line; those without a value for each header go to `rejects`."""

    text: TextFile
    headers: list[str]
    place: Place
    keep: Keep
    rejects: list[Reject] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def by_csv(self, wanted: list[str], after: int = 1) -> Iterator[pa.Table]:
        """The rows after line `after`, in tables, read by the csv module."""
        rows: list[list[str]] = []
        lines: list[int] = []
        for line, cells in _records(self.text, self.place):
            if line <= after:
                continue
            if len(cells) != len(self.headers):
                self.rejects.append(self._ragged(line, cells))
                continue
            rows.append(cells)
            lines.append(line)
            if len(rows) == CHUNK_ROWS:
                yield text_table(self.headers, rows, lines).select([LINE, *wanted])
                rows, lines = [], []
        if rows:
            yield text_table(self.headers, rows, lines).select([LINE, *wanted])

    def by_duckdb(self, wanted: list[str]) -> Iterator[pa.Table]:
        """The rows in tables, read by DuckDB without those that `keep` leaves out; from a record
        that it refuses, by the csv module.
        """
        last = 1
        with duckdb.connect(
            config={"threads": THREADS, "memory_limit": MEMORY, **SPILL}
        ) as connection:
            try:
                rows = connection.sql(
                    self._scan(wanted), params=[str(self.text.path), self.text.delimiter]
                )
                for batch in rows.to_arrow_reader(CHUNK_ROWS):
                    if batch.num_rows:
                        reached = batch[LINE][-1].as_py()
                        self.tally.left_out += reached - last - batch.num_rows
                        last = reached
                        yield pa.Table.from_batches([batch]).rename_columns([LINE, *wanted])
                self.tally.left_out += self.text.lines - last
                return
            except (duckdb.Error, pa.ArrowException, OSError):
                pass
        yield from self.by_csv(wanted, after=last)

    def _scan(self, wanted: list[str]) -> str:
        """The query of the wanted columns as text, numbered in the file's order."""
        columns = ", ".join(f"'c{rank}': 'varchar'" for rank in range(len(self.headers)))
        asked = [f"c{self.headers.index(header)}" for header in wanted]
        return (
            f"select {', '.join([LINE, *asked])} "  # noqa: S608
            f"from (select row_number() over () + 1 as {LINE}, * "
            "from read_csv(?, delim = ?, header = false, skip = 1, auto_detect = false, "
            f"quote = '\"', escape = '\"', columns = {{{columns}}})){self._where()}"
        )

    def _where(self) -> str:
        """The condition of `keep`, for the headers that the file has."""
        found = [
            f"c{self.headers.index(header)} in ({', '.join(map(_literal, values))})"
            for header, values in self.keep.items()
            if header in self.headers
        ]
        return f" where {' and '.join(found)}" if found else ""

    def _ragged(self, line: int, cells: list[str]) -> Reject:
        start = self.text.delimiter.join(cells)[:80]
        reason = f"has {len(cells)} cells for {len(self.headers)} headers"
        return Reject(line, "cellules", "", start, reason)


def _literal(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"
