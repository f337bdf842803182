"""Parquet files, with the types they have."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from extractors.corrupt import sound
from extractors.readers_base import Place, Reading, checked_headers
from extractors.registry_columns import LINE

CHUNK_ROWS = 131_072


def open_parquet(path: Path, place: Place) -> Reading:
    """The columns and rows; SourceError when the file is cut or not Parquet."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        remedy = "fetch it again: it is cut, or not Parquet"
        raise place.error(f"unreadable Parquet ({error})", remedy) from error
    headers = checked_headers(file.schema_arrow.names, place, 1)
    return Reading(headers, lambda wanted: _tables(file, headers, wanted, place))


def _tables(
    file: pq.ParquetFile, headers: list[str], wanted: list[str], place: Place
) -> Iterator[pa.Table]:
    """The rows in tables, numbered by rank from 1; SourceError for a page that is damaged."""
    rank = 0
    batches = file.iter_batches(CHUNK_ROWS)
    while True:
        with sound(place.error):
            batch = next(batches, None)
            if batch is not None:
                batch.validate(full=True)
        if batch is None:
            return
        table = pa.Table.from_batches([batch]).rename_columns(headers).select(wanted)
        lines = pa.array(range(rank + 1, rank + 1 + len(table)), pa.int64())
        rank += len(table)
        yield table.add_column(0, LINE, lines)
