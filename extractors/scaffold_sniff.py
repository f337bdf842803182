"""What a producer's file shows of itself: its format, headers, types and key."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pyarrow as pa
import python_calamine

from extractors.errors import MisuseError
from extractors.formats import matches
from extractors.readers_base import Place, Reading, clean_headers
from extractors.readers_csv import open_csv
from extractors.readers_json import open_geojson, open_json
from extractors.readers_parquet import open_parquet
from extractors.readers_xlsx import HEADER_WITHIN, Sought, cell_text, open_xlsx
from extractors.registry_columns import LINE, Column
from extractors.registry_part import Format, Options
from extractors.typing_arrow import clean_text, typed
from extractors.workbook_bounds import refuse_vast

HEAD = 1 << 16
# A format is guessed when the header hints at it and every value has it.
HINTS = {
    "commune": r"com|insee|codgeo",
    "departement": r"dep",
    "region": r"reg",
    "siret": r"siret",
    "siren": r"siren|epci",
    "ape": r"ape|naf",
    "id_ti": r"id_?ti",
}
TYPES = ("integer", "bigint", "double", "date")
LEADING_ZERO = r"^0\d"


@dataclass(frozen=True)
class Sniffed:
    """A file's format and options, its canonical columns, its rows as text and its key."""

    format: Format
    options: Options
    columns: list[Column]
    table: pa.Table
    key: list[str]


def sniff(path: Path) -> Sniffed:
    """What the file shows; MisuseError for a format that no reader reads, SourceError for a file
    that cannot be read.
    """
    fmt = path.suffix.lstrip(".").lower()
    if fmt not in get_args(Format):
        raise MisuseError(f"no reader for {path.name}: give a {', '.join(get_args(Format))} file")
    options = _csv_options(path) if fmt == "csv" else Options()
    reading = _opened(path, fmt, options)
    table = pa.concat_tables(reading.tables(reading.headers)).drop_columns([LINE])
    names = _names(reading.headers)
    columns = [_column(name, h, table[h]) for name, h in zip(names, reading.headers, strict=True)]
    return Sniffed(fmt, options, columns, table, _key(table.rename_columns(names)))  # type: ignore[arg-type]


def _opened(path: Path, fmt: str, options: Options) -> Reading:
    place = Place("", "", "", path.name)
    if fmt == "csv":
        return open_csv(path, options, place)
    if fmt == "xlsx":
        return open_xlsx(path, "", Sought(_workbook_headers(path)), place)
    openers = {"json": open_json, "geojson": open_geojson, "parquet": open_parquet}
    return openers[fmt](path, place)


def _csv_options(path: Path) -> Options:
    """The encoding and separator of a text file, from its beginning."""
    head = path.read_bytes()[:HEAD]
    head = head[: head.rfind(b"\n") + 1] or head
    try:
        text, encoding = head.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = head.decode("cp1252", "replace"), "cp1252"
    first = next(csv.reader([text.splitlines()[0]])) if text.strip() else [""]
    delimiter = max(",;\t|", key=",".join(first).count)
    return Options(delimiter=delimiter, encoding=encoding)


def _workbook_headers(path: Path) -> list[str]:
    """The cells of the first row that is all different words, of identifiers if there is one."""
    refuse_vast(path, Place("", "", "", path.name))
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.CalamineError as error:
        raise MisuseError(f"{path.name} is not a workbook: {error}") from error
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    rows = max(sheets, key=len, default=[])[:HEADER_WITHIN]
    full = [row for row in rows if all(isinstance(c, str) and c for c in row)]
    titles = [clean_headers(map(cell_text, row)) for row in full if len(set(row)) == len(row)]
    coded = [row for row in titles if all(re.fullmatch(r"\w+", cell) for cell in row)]
    if not titles:
        raise MisuseError(f"no header row in {path.name}: give a file whose columns are named")
    return (coded or titles)[0]


def _names(headers: list[str]) -> list[str]:
    """Canonical names: lower case, no accent, words joined by `_`, each once."""
    names: list[str] = []
    for header in headers:
        plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode().lower()
        name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
        name = name if re.match(r"[a-z]", name) else f"c_{name}".rstrip("_")
        names.append(name if name not in names else f"{name}_{len(names) + 1}")
    return names


def _column(name: str, header: str, values: pa.ChunkedArray) -> Column:
    """The column that a header and its values suggest."""
    text = clean_text(values.combine_chunks().cast(pa.string()))
    found = [v for v in text.to_pylist() if v is not None]
    filled = bool(found) and len(found) == len(text)
    column = Column(name=name, header=header, required=filled, label_fr=header, label_en=header)
    for fmt, hint in HINTS.items():
        coded = column.model_copy(update={"format": fmt})
        if found and re.search(hint, name) and all(matches(fmt, v) for v in found):
            return coded
    zeros = any(re.match(LEADING_ZERO, value) for value in found)
    for kind in () if zeros or not found else TYPES:
        guess = column.model_copy(update={"type": kind})
        if typed(text, guess).faults.null_count == len(text):
            return guess
    return column


def _key(table: pa.Table) -> list[str]:
    """The fewest leading columns whose values stand once; all of them when rows repeat."""
    names = list(table.column_names)
    rows = list(zip(*(table[name].to_pylist() for name in names), strict=True))
    for width in range(1, len(names) + 1):
        if len({row[:width] for row in rows}) == len(rows):
            return names[:width]
    return names
