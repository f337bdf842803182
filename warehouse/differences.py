"""What differs between the Parquet files of two months: found in DuckDB, in a set memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from extractors.slicing import edges, sorted_groups

SETTINGS = {"threads": 2, "memory_limit": "700MB"}
SLICE_ROWS = 2_000_000
BITS, THEN = "_bits", "_then_"


@dataclass(frozen=True)
class Difference:
    """Two Parquet files: the rows that are there now as they were not, and the keys that left."""

    now: Path
    gone: Path


def difference(before: Path, after: Path, key: Sequence[str], folder: Path) -> Difference:
    """What makes `after` of `before`, which have the same columns, in the order of the key.

    Both are joined on the key, a slice at a time; a row is the same when the 64 bits that stand for
    its values are.
    """
    found = Difference(folder / "now.parquet", folder / "gone.parquet")
    columns = _quoted(pq.read_schema(after).names)
    names, on = _quoted(key), " and ".join(f'n."{name}" = o."{name}"' for name in key)
    gone = ", ".join(f'o."{name}" as "{THEN}{name}"' for name in key)
    with duckdb.connect(config={**SETTINGS, "temp_directory": str(folder)}) as connection:
        for rank, where in enumerate(_slices(after, key[0])):
            bits = f"hash({columns}) as {BITS}"
            new = f"(select *, {bits} from read_parquet('{after}') where {where})"  # noqa: S608
            old = f"(select {names}, {bits} from read_parquet('{before}') where {where})"  # noqa: S608
            connection.execute(
                f"{'insert into differs' if rank else 'create table differs as'} "  # noqa: S608
                f"select n.*, {gone} from {new} as n full join {old} as o on {on} "
                f"where n.{BITS} is distinct from o.{BITS}"
            )
        there = f"select {columns} from differs where {BITS} is not null order by {names}"  # noqa: S608
        left = ", ".join(f'"{THEN}{name}" as "{name}"' for name in key)
        left = f"select {left} from differs where {BITS} is null order by {names}"  # noqa: S608
        connection.execute(f"copy ({there}) to '{found.now}'")
        connection.execute(f"copy ({left}) to '{found.gone}'")
    return found


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _slices(parquet: Path, column: str) -> list[str]:
    """Conditions that cut a file into slices of about SLICE_ROWS rows, where the statistics of its
    row groups say that it is sorted by the column; else one that all rows meet.
    """
    groups = sorted_groups(parquet, column) or []
    cuts = ["'{}'".format(str(one).replace("'", "''")) for one in edges(groups, SLICE_ROWS)]
    if not cuts:
        return ["true"]
    between = [f'"{column}" >= {a} and "{column}" < {b}' for a, b in pairwise(cuts)]
    first = f'("{column}" is null or "{column}" < {cuts[0]})'
    return [first, *between, f'"{column}" >= {cuts[-1]}']
