"""The rows of a text with separators, by the csv module or by DuckDB."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from extractors.readers_base import Place, Reject, Tally, text_table
from extractors.registry_columns import LINE
from extractors.spill import SPILL

CHUNK_ROWS = 20_480
THREADS = 2
MEMORY = "1GB"
CSV_FIELD_LIMIT = 16 << 20
Keep = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class TextFile:
    """A file of text whose bytes were all decoded; `records`: each of its lines is one record."""

    path: Path
    encoding: str
    delimiter: str
    records: bool
    lines: int


def records_of(text: TextFile, place: Place) -> Iterator[tuple[int, list[str]]]:
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
        for line, cells in records_of(self.text, self.place):
            if line <= after:
                if line > 1:
                    self._leave_read(line, cells)
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
            except (duckdb.Error, pa.ArrowException, OSError):
                whole = False
            else:
                whole = True
                self.tally.left_out += self.text.lines - last
                self._leave(connection)
        if not whole:
            yield from self.by_csv(wanted, after=last)

    def _leave(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Nothing; the values for which rows were left out go to the tally."""
        there = [header for header in self.keep if header in self.headers]
        if not there or not self.tally.left_out:
            return
        asked = ", ".join(f"c{self.headers.index(header)}" for header in there)
        query = f"select {asked}, count(*), min({LINE}) {self._numbered()}"
        found = connection.execute(
            f"{query} where ({self._kept()}) is not true group by all",
            [str(self.text.path), self.text.delimiter],
        ).fetchall()
        for *values, rows, line in found:
            self._leave_codes(dict(zip(there, values, strict=True)), rows, line)

    def _leave_read(self, line: int, cells: list[str]) -> None:
        """Nothing; the same for a row that DuckDB read before it refused another."""
        row = dict(zip(self.headers, cells, strict=True))
        there = {header: row[header] for header in self.keep if header in row}
        if not all(value in self.keep[header] for header, value in there.items()):
            self._leave_codes(there, 1, line)

    def _leave_codes(self, values: Mapping[str, str | None], rows: int, line: int) -> None:
        for header, value in values.items():
            if value not in self.keep[header]:
                self.tally.leave(header, value or "", rows, line)

    def _scan(self, wanted: list[str]) -> str:
        """The query of the wanted columns as text, numbered in the file's order."""
        asked = [f"c{self.headers.index(header)}" for header in wanted]
        kept = self._kept()
        return f"select {', '.join([LINE, *asked])} {self._numbered()}" + (
            f" where {kept}" if kept else ""
        )

    def _numbered(self) -> str:
        """The rows of the file, all of their cells as text, with their line."""
        columns = ", ".join(f"'c{rank}': 'varchar'" for rank in range(len(self.headers)))
        return (
            f"from (select row_number() over () + 1 as {LINE}, * "  # noqa: S608
            "from read_csv(?, delim = ?, header = false, skip = 1, auto_detect = false, "
            f"quote = '\"', escape = '\"', columns = {{{columns}}}))"
        )

    def _kept(self) -> str:
        """The condition of `keep`, for the headers that the file has."""
        return " and ".join(
            f"c{self.headers.index(header)} in ({', '.join(map(_literal, values))})"
            for header, values in self.keep.items()
            if header in self.headers
        )

    def _ragged(self, line: int, cells: list[str]) -> Reject:
        start = self.text.delimiter.join(cells)[:80]
        reason = f"has {len(cells)} cells for {len(self.headers)} headers"
        return Reject(line, "cellules", "", start, reason)


def _literal(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"
