"""Where a sorted file is cut, so that each piece fits the memory that is set."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import pyarrow.parquet as pq

Edge = TypeVar("Edge")


def edges(counted: Iterable[tuple[Edge, int]], rows: int) -> list[Edge]:
    """The beginning of each slice after the first, of (beginning, rows) of pieces in order; a slice
    has about `rows` rows, or those of one piece.
    """
    cuts, held = [], 0
    for beginning, count in counted:
        if held and held + count > rows:
            cuts.append(beginning)
            held = 0
        held += count
    return cuts


def sorted_groups(parquet: Path, column: str) -> list[tuple[Any, int]] | None:
    """The least value of a column in each row group and the group's rows; None when the statistics
    do not say that the file is sorted by it.
    """
    metadata = pq.read_metadata(parquet)
    place, found, last = metadata.schema.names.index(column), [], None
    for rank in range(metadata.num_row_groups):
        group = metadata.row_group(rank)
        stats = group.column(place).statistics
        if stats is None or not stats.has_min_max or (last is not None and stats.min < last):
            return None
        found.append((stats.min, group.num_rows))
        last = stats.max
    return found
