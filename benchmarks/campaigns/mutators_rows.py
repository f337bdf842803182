"""Rows lost, doubled, moved, broken or added."""

import random

from benchmarks.campaigns.bases import Base
from benchmarks.campaigns.layouts import Csv, Records
from benchmarks.campaigns.mutators import mutator, with_rows

KIND = "rows"


@mutator(KIND)
def few_rows_dropped(rng: random.Random, base: Base) -> bytes:
    """One to five rows gone."""
    rows = list(base.table.rows)
    for _ in range(min(rng.randint(1, 5), len(rows) - 1)):
        rows.pop(rng.randrange(len(rows)))
    return with_rows(base, rows)


@mutator(KIND)
def half_of_the_rows(rng: random.Random, base: Base) -> bytes:
    """The first or the second half only."""
    rows, half = base.table.rows, len(base.table.rows) // 2
    return with_rows(base, rng.choice((rows[:half], rows[half:])))


@mutator(KIND)
def one_group_dropped(rng: random.Random, base: Base) -> bytes | None:
    """Every row of one value of a code gone, as of a region."""
    ranks = base.of(codes=True)
    groups = [(r, v) for r in ranks for v in {str(row[r]) for row in base.table.rows}]
    counted = [
        (r, v) for r, v in sorted(groups) if sum(str(x[r]) == v for x in base.table.rows) > 20
    ]
    if not counted:
        return None
    rank, value = rng.choice(counted)
    return with_rows(base, [row for row in base.table.rows if str(row[rank]) != value])


@mutator(KIND)
def no_row(_rng: random.Random, base: Base) -> bytes:
    """The headers alone."""
    return with_rows(base, [])


@mutator(KIND)
def one_row_doubled(rng: random.Random, base: Base) -> bytes:
    """A row that stands twice."""
    rows = list(base.table.rows)
    rows.insert(rng.randrange(len(rows)), rng.choice(rows))
    return with_rows(base, rows)


@mutator(KIND)
def all_rows_doubled(_rng: random.Random, base: Base) -> bytes:
    """The whole file pasted after itself."""
    return with_rows(base, base.table.rows * 2)


@mutator(KIND)
def shuffled(rng: random.Random, base: Base) -> bytes:
    """The same rows in another order."""
    rows = list(base.table.rows)
    rng.shuffle(rows)
    return with_rows(base, rows)


@mutator(KIND)
def ragged_more(rng: random.Random, base: Base) -> bytes | None:
    """One to three rows with a cell too many."""
    if not isinstance(base.table.layout, Csv):
        return None
    rows = list(base.table.rows)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(rows))
        place = rng.randrange(len(rows[at]))
        rows[at] = [*rows[at][:place], "x", *rows[at][place:]]
    return with_rows(base, rows)


@mutator(KIND)
def ragged_fewer(rng: random.Random, base: Base) -> bytes | None:
    """One to three rows with a cell too few."""
    if not isinstance(base.table.layout, Csv | Records):
        return None
    rows = list(base.table.rows)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(rows))
        rows[at] = rows[at][:-1]
    return with_rows(base, rows)


@mutator(KIND)
def all_rows_ragged(_rng: random.Random, base: Base) -> bytes | None:
    """Every row with a cell too many: a separator at the end of each."""
    if not isinstance(base.table.layout, Csv):
        return None
    return with_rows(base, [[*row, ""] for row in base.table.rows])


@mutator(KIND)
def blank_rows(rng: random.Random, base: Base) -> bytes:
    """Rows of empty cells put in."""
    rows = list(base.table.rows)
    for _ in range(rng.randint(1, 5)):
        rows.insert(rng.randrange(len(rows) + 1), [""] * len(base.table.headers))
    return with_rows(base, rows)


@mutator(KIND)
def headers_again(rng: random.Random, base: Base) -> bytes:
    """The header row a second time among the rows, as pages pasted together have."""
    rows = list(base.table.rows)
    rows.insert(rng.randrange(1, len(rows) + 1), list(base.table.headers))
    return with_rows(base, rows)


@mutator(KIND)
def total_row(rng: random.Random, base: Base) -> bytes:
    """A row of totals at the end."""
    cells: list[object] = [""] * len(base.table.headers)
    cells[0] = rng.choice(("Total", "France entière", "TOTAL GENERAL"))
    for rank in base.of(numbers=True):
        cells[rank] = 999999
    return with_rows(base, [*base.table.rows, cells])


@mutator(KIND)
def note_at_the_end(_rng: random.Random, base: Base) -> bytes:
    """A note of the producer's under the rows."""
    note = ["Source : données provisoires", *[""] * (len(base.table.headers) - 1)]
    return with_rows(base, [*base.table.rows, note])
