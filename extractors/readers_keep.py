"""Rows kept by the values of some columns, whatever the format: the others are only counted."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from extractors.readers_base import Place, Reading, Tally
from extractors.readers_csv_rows import Keep
from extractors.registry_columns import LINE, Column
from extractors.registry_part import Options


def keep_by_header(options: Options, columns: list[Column]) -> Keep:
    """The values kept, by the producer's header; a column that the layout lacks filters nothing."""
    headers = {column.name: column.header for column in columns}
    found = {headers.get(name, name): values for name, values in options.keep.items()}
    return {header: values for header, values in found.items() if header}


def kept(reading: Reading, keep: Keep, place: Place) -> Reading:
    """The reading without the rows that `keep` leaves out, counted in its tally."""
    if not keep:
        return reading

    def tables(wanted: list[str]) -> Iterator[pa.Table]:
        for header in keep:
            if header not in reading.headers:
                remedy = "correct options.keep in source.yml, or the header in columns.csv"
                raise place.error(f"column {header} of options.keep is missing", remedy)
        asked = list(dict.fromkeys([*wanted, *keep]))
        for table in reading.tables(asked):
            mask = _mask(table, keep)
            rows = table.filter(mask).drop_columns([name for name in asked if name not in wanted])
            if len(rows) < len(table):
                _leave(table.filter(pc.invert(mask)), keep, reading.tally)
            if len(rows):
                yield rows

    return Reading(reading.headers, tables, reading.rejects, reading.tally)


def _leave(rows: pa.Table, keep: Keep, tally: Tally) -> None:
    """Nothing; the rows left out are counted, and the values for which they were."""
    tally.left_out += len(rows)
    for header, values in keep.items():
        by_value = rows.group_by(header).aggregate([(LINE, "count"), (LINE, "min")])
        for value, count, line in zip(*by_value.to_pydict().values(), strict=True):
            if str(value) not in values:
                tally.leave(header, "" if value is None else str(value), count, line)


def _mask(table: pa.Table, keep: Keep) -> pa.ChunkedArray:
    """Which rows hold a kept value in each column."""
    masks = [
        pc.is_in(table[header].cast(pa.string()), value_set=pa.array(values, pa.string()))
        for header, values in keep.items()
    ]
    whole = masks[0]
    for mask in masks[1:]:
        whole = pc.and_(whole, mask)
    return whole
