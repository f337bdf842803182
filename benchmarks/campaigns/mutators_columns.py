"""Columns removed, renamed, added, exchanged, moved or emptied."""

import random

from benchmarks.campaigns.bases import Base
from benchmarks.campaigns.mutators import made, mutator, with_cells

KIND = "columns"


def _taken(base: Base) -> list[int]:
    """The ranks of the headers that some column takes."""
    return [rank for rank, header in enumerate(base.table.headers) if base.column(header)]


def _renamed(base: Base, rank: int, name: str) -> bytes:
    headers = list(base.table.headers)
    headers[rank] = name
    return made(base, base.table.but(headers=headers))


def _ordered(base: Base, ranks: list[int], headers: bool = True) -> bytes:
    """The file with its columns in that order, the headers with them or left where they were."""
    titles = [base.table.headers[rank] for rank in ranks] if headers else base.table.headers
    rows = [[row[rank] if rank < len(row) else "" for rank in ranks] for row in base.table.rows]
    return made(base, base.table.but(headers=titles, rows=rows))


@mutator(KIND)
def column_removed(rng: random.Random, base: Base) -> bytes | None:
    """One of the columns that are read gone."""
    gone = rng.choice(_taken(base))
    return _ordered(base, [rank for rank in range(len(base.table.headers)) if rank != gone])


@mutator(KIND)
def column_renamed(rng: random.Random, base: Base) -> bytes:
    """One of the columns that are read under a name of another kind."""
    rank = rng.choice(_taken(base))
    return _renamed(base, rank, rng.choice(("colonne_inconnue", "x", "valeur", "Code")))


@mutator(KIND)
def column_renamed_a_little(rng: random.Random, base: Base) -> bytes | None:
    """One of the columns under nearly its name: another case, a space, an accent, a year."""
    rank = rng.choice(_taken(base))
    old = base.table.headers[rank]
    ways = (old.upper(), old.lower(), old.replace("_", " "), f"{old}_2", old.replace("e", "é", 1))
    names = [name for name in ways if name != old]
    return _renamed(base, rank, rng.choice(names)) if names else None


@mutator(KIND)
def header_spaced(rng: random.Random, base: Base) -> bytes:
    """A header with spaces around it."""
    rank = rng.choice(_taken(base))
    return _renamed(base, rank, f" {base.table.headers[rank]}\u00a0 ")


@mutator(KIND)
def header_hostile(rng: random.Random, base: Base) -> bytes:
    """A header that is a command for a terminal, a quote or a megabyte."""
    rank = rng.choice(_taken(base))
    ways = ("\x1b[2J\x07x", "x'; drop table t; --", "{x}", "%s:x", "=1+1", "x" * 1_000_000)
    return _renamed(base, rank, rng.choice(ways))


@mutator(KIND)
def column_added(rng: random.Random, base: Base) -> bytes:
    """A column that nobody expects, at any place."""
    place = rng.randrange(len(base.table.headers) + 1)
    headers = [*base.table.headers[:place], "nouvelle_colonne", *base.table.headers[place:]]
    rows = [[*row[:place], "x", *row[place:]] for row in base.table.rows]
    return made(base, base.table.but(headers=headers, rows=rows))


@mutator(KIND)
def column_doubled(rng: random.Random, base: Base) -> bytes:
    """A column that stands twice under one name."""
    rank = rng.choice(_taken(base))
    return _ordered(base, [*range(len(base.table.headers)), rank])


@mutator(KIND)
def columns_moved(rng: random.Random, base: Base) -> bytes:
    """The columns in another order, each under its header."""
    ranks = list(range(len(base.table.headers)))
    rng.shuffle(ranks)
    return _ordered(base, ranks)


@mutator(KIND)
def columns_exchanged(rng: random.Random, base: Base) -> bytes | None:
    """The values of two columns exchanged, the headers left."""
    taken = _taken(base)
    if len(taken) < 2:
        return None
    ranks = list(range(len(base.table.headers)))
    one, two = rng.sample(taken, 2)
    ranks[one], ranks[two] = ranks[two], ranks[one]
    return _ordered(base, ranks, headers=False)


@mutator(KIND)
def values_shifted(_rng: random.Random, base: Base) -> bytes:
    """Every value one column to the right of its header."""
    ranks = list(range(len(base.table.headers)))
    return _ordered(base, [*ranks[-1:], *ranks[:-1]], headers=False)


@mutator(KIND)
def column_emptied(rng: random.Random, base: Base) -> bytes:
    """One of the columns that are read without any value."""
    return with_cells(base, rng.choice(_taken(base)), lambda _: "")


@mutator(KIND)
def no_headers(_rng: random.Random, base: Base) -> bytes:
    """The header row lost: the first row in its place."""
    first, *rows = base.table.rows
    return made(base, base.table.but(headers=[str(cell) for cell in first], rows=rows))
