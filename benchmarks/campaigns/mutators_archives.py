"""Columns of Parquet of another type, members of a zip under another name."""

import random

import pyarrow as pa

from benchmarks.campaigns.bases import Base
from benchmarks.campaigns.layouts import Columnar
from benchmarks.campaigns.mutators import made, mutator, one_of
from benchmarks.campaigns.wrappers import zipped

PARQUET, ZIP = "parquet types", "zip"


def _typed(base: Base, rank: int, kind: pa.DataType) -> bytes | None:
    """The file with a column cast to another type, None when its values do not allow it."""
    layout = base.table.layout
    if not isinstance(layout, Columnar):
        return None
    name = base.table.headers[rank]
    try:
        values = pa.array([row[rank] for row in base.table.rows], layout.types[name]).cast(kind)
    except pa.ArrowException:
        return None
    rows = [
        [*row[:rank], v, *row[rank + 1 :]]
        for row, v in zip(base.table.rows, values.to_pylist(), strict=True)
    ]
    return made(base, base.table.but(rows=rows, layout=Columnar({**layout.types, name: kind})))


@mutator(PARQUET)
def codes_of_type_integer(rng: random.Random, base: Base) -> bytes | None:
    """A column of codes of type integer."""
    rank = one_of(rng, base.of(codes=True))
    return None if rank is None else _typed(base, rank, pa.int64())


@mutator(PARQUET)
def another_type(rng: random.Random, base: Base) -> bytes | None:
    """A column that is read of another type."""
    ranks = [rank for rank, header in enumerate(base.table.headers) if base.column(header)]
    kinds = (
        pa.string(),
        pa.large_string(),
        pa.int64(),
        pa.float64(),
        pa.timestamp("ms"),
        pa.bool_(),
    )
    return _typed(base, rng.choice(ranks), rng.choice(kinds))


@mutator(PARQUET)
def of_words(rng: random.Random, base: Base) -> bytes | None:
    """A column kept by words and ranks, which says the same."""
    rank = one_of(rng, base.of(codes=True))
    return None if rank is None else _typed(base, rank, pa.dictionary(pa.int32(), pa.string()))


@mutator(ZIP)
def member_renamed(rng: random.Random, base: Base) -> bytes | None:
    """The data under another name, some of which must never be a path."""
    if not base.archives:
        return None
    old = base.archives[-1].name
    ways = (f"2026/{old}", f"../{old}", f"/tmp/{old}", "data.csv", old.upper(), f"{old}.bak")
    return _rezipped(base, {rng.choice(ways): base.table.bytes(), **dict(base.archives[-1].others)})


@mutator(ZIP)
def member_missing(_rng: random.Random, base: Base) -> bytes | None:
    """The other members only."""
    return _rezipped(base, dict(base.archives[-1].others)) if base.archives else None


@mutator(ZIP)
def member_twice(rng: random.Random, base: Base) -> bytes | None:
    """A second member of the same kind."""
    if not base.archives:
        return None
    name = base.archives[-1].name
    rows = rng.choice((base.table.rows, base.table.rows[:10]))
    other = base.table.but(rows=rows).bytes()
    return _rezipped(base, {name: base.table.bytes(), f"copie/{name}": other})


@mutator(ZIP)
def wrapped_once_more(_rng: random.Random, base: Base) -> bytes:
    """The whole file inside a zip."""
    return zipped({base.row.file.rsplit("/", 1)[-1]: base.body})


@mutator(ZIP)
def without_its_wrapper(_rng: random.Random, base: Base) -> bytes | None:
    """The data bare, where the producer wraps it."""
    return base.table.bytes() if base.archives or base.gz else None


def _rezipped(base: Base, members: dict[str, bytes]) -> bytes:
    """The base's archives around other innermost members."""
    body = zipped(members)
    for archive in reversed(base.archives[:-1]):
        body = archive.around(body)
    return body
