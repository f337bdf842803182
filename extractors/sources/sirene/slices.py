"""Where files are cut, so that each piece fits the memory that is set."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from extractors.slicing import edges, sorted_groups
from extractors.spill import BOUNDED

SLICE_ROWS = 400_000
RANGE_ROWS = 400_000  # establishments of a range of communes
LAST = "~"  # after every digit and letter


def siren_slices(path: Path, rows: int = SLICE_ROWS) -> list[tuple[str, str]]:
    """Ranges (first, after the last) of the text of SIRET, each of about `rows` establishments.

    The row groups' statistics say where to cut a file that is sorted, as the producer's is; one
    that is not is cut by quantiles of the SIREN.
    """
    groups = sorted_groups(path, "siret")
    if groups is None:
        return _quantiles(path, pq.read_metadata(path).num_rows, rows)
    return _pairs([first[:9] for first in edges(groups, rows)])


def _quantiles(path: Path, total: int, rows: int) -> list[tuple[str, str]]:
    """The same from the values."""
    pieces = -(-total // rows)
    shares = [rank / pieces for rank in range(1, pieces)]
    if not shares:
        return _pairs([])
    with duckdb.connect(config=BOUNDED) as connection:
        query = "select approx_quantile(try_cast(left(siret, 9) as bigint), ?) from read_parquet(?)"
        row = connection.execute(query, [shares, str(path)]).fetchone()
    return _pairs(sorted({f"{int(one):09}" for one in (row or ([],))[0] or []}))


def commune_edges(counts: Iterable[tuple[int, int]], rows: int = RANGE_ROWS) -> list[int]:
    """The first rank of each range of communes but the first, of (rank, establishments)."""
    return edges(counts, rows)


def _pairs(cuts: list[str]) -> list[tuple[str, str]]:
    return list(pairwise(["", *dict.fromkeys(cuts), LAST]))
