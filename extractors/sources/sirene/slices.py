"""Where files are cut, so that each piece fits the memory that is set."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

SLICE_ROWS = 400_000
RANGE_ROWS = 400_000
LAST = "~"  # after every digit and letter


def siren_slices(path: Path, rows: int = SLICE_ROWS) -> list[tuple[str, str]]:
    """Ranges (first, after the last) of the text of SIRET, each of about `rows` establishments.

    The row groups' statistics say where to cut a file that is sorted, as the producer's is; one
    that is not is cut by quantiles of the SIREN.
    """
    metadata = pq.read_metadata(path)
    column = metadata.schema.names.index("siret")
    cuts, held, before = [], 0, ""
    for rank in range(metadata.num_row_groups):
        group = metadata.row_group(rank)
        stats = group.column(column).statistics
        if stats is None or not stats.has_min_max or stats.min < before:
            return _quantiles(path, metadata.num_rows, rows)
        if held and held + group.num_rows > rows:
            cuts.append(stats.min[:9])
            held = 0
        held, before = held + group.num_rows, stats.max
    return _pairs(cuts)


def _quantiles(path: Path, total: int, rows: int) -> list[tuple[str, str]]:
    """The same from the values."""
    pieces = -(-total // rows)
    shares = [rank / pieces for rank in range(1, pieces)]
    if not shares:
        return _pairs([])
    with duckdb.connect(config={"threads": 2, "memory_limit": "500MB"}) as connection:
        query = "select approx_quantile(try_cast(left(siret, 9) as bigint), ?) from read_parquet(?)"
        row = connection.execute(query, [shares, str(path)]).fetchone()
    return _pairs(sorted({f"{int(one):09}" for one in (row or ([],))[0] or []}))


def commune_edges(counts: Iterable[tuple[int, int]], rows: int = RANGE_ROWS) -> list[int]:
    """The first rank of each range of communes but the first, of (rank, establishments) in order;
    a range has about `rows` establishments, or one commune's.
    """
    edges, held = [], 0
    for rank, count in counts:
        if held and held + count > rows:
            edges.append(rank)
            held = 0
        held += count
    return edges


def _pairs(cuts: list[str]) -> list[tuple[str, str]]:
    edges = ["", *dict.fromkeys(cuts), LAST]
    return list(pairwise(edges))
