"""A mutator makes another file of a good one; the register of them, by kind and name."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.campaigns.bases import Base
from benchmarks.campaigns.layouts import Row, Table

Work = Callable[[random.Random, Base], bytes | None]


@dataclass(frozen=True)
class Mutator:
    """What is done to a file; `work` gives the bytes, or None for a file that it does not fit."""

    kind: str
    name: str
    work: Work


REGISTER: list[Mutator] = []


def mutator(kind: str) -> Callable[[Work], Work]:
    """A decorator that enters a function under its name."""

    def enter(work: Work) -> Work:
        name = work.__name__.replace("_", " ")
        REGISTER.append(Mutator(kind, name, work))
        return work

    return enter


def made(base: Base, table: Table) -> bytes:
    """The file of another table, wrapped as the base's is."""
    return base.wrap(table.bytes())


def with_rows(base: Base, rows: list[Row]) -> bytes:
    """The base's file with other rows."""
    return made(base, base.table.but(rows=rows))


def with_cells(base: Base, rank: int, change: Callable[[object], object]) -> bytes:
    """The base's file with one column's cells changed."""
    rows = [
        [*row[:rank], change(row[rank]), *row[rank + 1 :]] if rank < len(row) else row
        for row in base.table.rows
    ]
    return with_rows(base, rows)


def with_cell(base: Base, row: int, rank: int, cell: object) -> bytes:
    """The base's file with one cell changed."""
    rows = list(base.table.rows)
    rows[row] = [*rows[row][:rank], cell, *rows[row][rank + 1 :]]
    return with_rows(base, rows)


def filled(base: Base, rank: int) -> list[int]:
    """The rows that have a value in a column."""
    return [n for n, row in enumerate(base.table.rows) if row[rank] not in ("", None)]


def one_of(rng: random.Random, ranks: list[int]) -> int | None:
    """A rank drawn among those given, None when there is none."""
    return rng.choice(ranks) if ranks else None
