"""Which mutants are made of which files, by a seed."""

import random
from collections.abc import Iterator

from benchmarks.campaigns import (  # noqa: F401 - each enters its mutators in the register
    mutators_archives,
    mutators_bytes,
    mutators_codes,
    mutators_columns,
    mutators_numbers,
    mutators_rows,
    mutators_shapes,
    mutators_text,
)
from benchmarks.campaigns.bases import Base
from benchmarks.campaigns.mutators import REGISTER, Mutator

SHAPES = ("json shape", "workbook", "parquet types")


def planned(bases: list[Base], count: int, seed: int) -> Iterator[tuple[Base, Mutator, bytes]]:
    """`count` mutants: the bases in turn, and for each the mutators in an order of its own."""
    rng = random.Random(seed)
    orders = []
    for base in bases:
        order = list(REGISTER)
        rng.shuffle(order)
        orders.append((base, order))
    made = 0
    if not count:
        return
    for turn in range(len(REGISTER) * 10):
        for base, order in orders:
            mutator = order[turn % len(order)]
            body = mutator.work(rng, base)
            if body is not None and body != base.body:
                yield base, mutator, body
                made += 1
            if made == count:
                return


def shapes(bases: list[Base], seed: int) -> Iterator[tuple[Base, Mutator, bytes]]:
    """Each mutator of a format's own kinds once on each base: few files have that format."""
    for base in bases:
        rng = random.Random(f"{seed}.{base.row.place}")
        for mutator in REGISTER:
            body = mutator.work(rng, base) if mutator.kind in SHAPES else None
            if body is not None and body != base.body:
                yield base, mutator, body
