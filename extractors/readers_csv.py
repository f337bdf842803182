"""Text with separators, as text by header: DuckDB when lines are records, else the csv module."""

from functools import partial
from pathlib import Path

from extractors.readers_base import Place, Reading, checked_headers
from extractors.readers_csv_rows import Keep, Rows, TextFile, records_of
from extractors.registry_part import Options

LARGE = 8 << 20
UTF8 = ("utf-8", "utf-8-sig", "utf8")
LONGEST_LINE = 64 << 20
AUTO, DELIMITERS = "auto", (";", ",", "\t", "|")


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
    for _, cells in records_of(text, place):
        return cells
    raise place.error("the file is empty", "fetch it again, or report it to the producer")
