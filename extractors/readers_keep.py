"""Rows kept by the values of some columns, whatever the format: the others are only counted."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from extractors.readers_base import Place, Reading
from extractors.readers_csv import Keep
from extractors.registry_columns import Column
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
            rows = table.filter(_mask(table, keep)).drop_columns(
                [name for name in asked if name not in wanted]
            )
            reading.tally.left_out += len(table) - len(rows)
            if len(rows):
                yield rows

    return Reading(reading.headers, tables, reading.rejects, reading.tally)


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
