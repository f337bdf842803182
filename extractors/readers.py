"""Any producer's file, opened by its format."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from extractors.errors import SourceError
from extractors.readers_base import Place, Reading, one_table
from extractors.readers_csv import open_csv
from extractors.readers_json import open_geojson, open_json
from extractors.readers_keep import keep_by_header, kept
from extractors.readers_parquet import open_parquet
from extractors.readers_xlsx import Sought, open_xlsx
from extractors.readers_zip import plain_file
from extractors.registry import Source
from extractors.registry_columns import ABSENT, ALTERNATIVE, LINE, Column, fill_annee
from extractors.registry_part import Part
from extractors.sniff import HEAD, complaint
from extractors.source_code import function_of

READER = "reader.py"
# What the code of a source raises over a layout that it does not know.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, pa.ArrowException)


@contextmanager
def opened(path: Path, source: Source, part: Part, place: Place) -> Iterator[Reading]:
    """The file's headers and rows, out of its zip if it is in one; SourceError when its bytes are
    not those of the part's format.
    """
    with plain_file(path, part.format, part.options.member, place) as plain:
        _refuse_other_bytes(plain, part, place)
        columns = source.columns(place.part, place.vintage)
        custom = source.folder / READER
        reading = _custom(custom, plain, part, columns, place) if custom.is_file() else None
        keep = keep_by_header(part.options, columns)
        yield kept(reading or _by_format(plain, part, columns, place), keep, place)


def _refuse_other_bytes(path: Path, part: Part, place: Place) -> None:
    with path.open("rb") as stream:
        found = complaint(stream.read(HEAD), part.kinds)
    if found:
        raise place.error(found, "open the address in a browser and correct it under live")


def _by_format(path: Path, part: Part, columns: list[Column], place: Place) -> Reading:
    """The reading of a format that needs no code of the source's own."""
    options = part.options
    if part.format == "csv":
        return open_csv(path, options, place, keep_by_header(options, columns))
    if part.format == "xlsx":
        sheet = fill_annee(options.sheet, place.vintage)
        return open_xlsx(path, sheet, _sought(columns, part), place)
    if part.format == "parquet":
        return open_parquet(path, place)
    if part.format == "geojson":
        return open_geojson(path, place)
    return open_json(path, place, options.unnest)


def _sought(columns: list[Column], part: Part) -> Sought:
    """What the header row of a workbook must hold."""
    measures = part.unpivot.measures if part.unpivot else ()
    given = [column for column in columns if column.header]
    named = [str(column.header) for column in given if column.name not in measures]
    return Sought(
        # Of several headers of a column a row holds one: the row that holds most of them all wins.
        [name for header in named for name in header.split(ALTERNATIVE) if name != ABSENT],
        [str(c.header) for c in given if c.name in measures],
        {*part.ignored, *(h for c in given if c.name not in measures for h in c.known_headers)},
    )


def _custom(
    code: Path, path: Path, part: Part, columns: list[Column], place: Place
) -> Reading | None:
    """What the source's own `read` returns: a table by header, numbered if it has no `_ligne`, or
    None for a file that the part's format reads. SourceError for whatever it cannot read.
    """
    try:
        table = function_of(code, "read")(path, part, columns, place.vintage)
    except SourceError as error:
        raise place.error(error.what, error.remedy, line=error.line, column=error.column) from error
    except UNREADABLE as error:
        what = f"{place.source}/{READER} cannot read it ({type(error).__name__}: {error})"
        raise place.error(what, "the layout changed, or the file is damaged") from error
    if table is None:
        return None
    if LINE not in table.column_names:
        table = table.add_column(0, LINE, pa.array(range(1, len(table) + 1), pa.int64()))
    return one_table([name for name in table.column_names if name != LINE], table)
