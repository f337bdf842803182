"""Where files are cut, so that each piece fits the memory that is set."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

SLICE_ROWS = 800_000
RANGE_ROWS = 2_000_000
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


def commune_ranges(connection: Any, flows: str, rows: int = RANGE_ROWS) -> list[tuple[str, str]]:
    """Ranges of commune codes, each of about `rows` rows of the flows or one department's."""
    counts = connection.sql(
        f"select left(code_commune, 2), count(*) from read_parquet('{flows}') group by 1 order by 1"  # noqa: S608
    ).fetchall()
    cuts, held = [], 0
    for prefix, count in counts:
        if held and held + count > rows:
            cuts.append(prefix)
            held = 0
        held += count
    return _pairs(cuts)


def _pairs(cuts: list[str]) -> list[tuple[str, str]]:
    edges = ["", *dict.fromkeys(cuts), LAST]
    return list(pairwise(edges))
