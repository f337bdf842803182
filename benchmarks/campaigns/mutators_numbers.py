"""Numbers written in another way, or other numbers."""

import random
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from benchmarks.campaigns.bases import Base
from benchmarks.campaigns.mutators import filled, mutator, one_of, with_cell, with_cells

KIND = "numbers"


def _number(cell: Any) -> Decimal | None:
    try:
        return Decimal(str(cell).replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        return None


def _rank(rng: random.Random, base: Base) -> int | None:
    return one_of(rng, [rank for rank in base.of(numbers=True) if filled(base, rank)])


def _one(rng: random.Random, base: Base, change: Callable[[Any], Any]) -> bytes | None:
    """One number changed."""
    rank = _rank(rng, base)
    if rank is None:
        return None
    row = rng.choice(filled(base, rank))
    return with_cell(base, row, rank, change(base.table.rows[row][rank]))


def _all(rng: random.Random, base: Base, change: Callable[[Any], Any]) -> bytes | None:
    """A column of numbers changed; what is no number stays."""
    rank = _rank(rng, base)
    if rank is None:
        return None
    return with_cells(base, rank, lambda c: c if _number(c) is None else change(c))


def _times(cell: Any, factor: int) -> Any:
    number = _number(cell)
    if number is None:
        return cell
    product = number * factor
    whole = isinstance(cell, int) or product == product.to_integral_value()
    if isinstance(cell, float):
        return float(product)
    return int(product) if isinstance(cell, int) else str(int(product) if whole else product)


@mutator(KIND)
def decimal_comma(rng: random.Random, base: Base) -> bytes | None:
    """A column with a comma for a point, or the reverse."""
    swap = str.maketrans(",.", ".,")
    return _all(
        rng, base, lambda c: str(c).translate(swap) if set(str(c)) & {",", "."} else f"{c},0"
    )


@mutator(KIND)
def thousands_parted(rng: random.Random, base: Base) -> bytes | None:
    """A column with its thousands parted."""
    mark = rng.choice((" ", "\u00a0", "\u202f", ",", "."))
    return _all(rng, base, lambda c: f"{int(_number(c) or 0):,}".replace(",", mark))


@mutator(KIND)
def one_negative(rng: random.Random, base: Base) -> bytes | None:
    """One number below zero."""
    return _one(rng, base, lambda c: _times(c, -1) if _number(c) else -12)


@mutator(KIND)
def one_huge(rng: random.Random, base: Base) -> bytes | None:
    """One number that no type holds, or hardly."""
    ways = ("9" * 12, "9" * 25, "1e400", "1e18", "2147483648", "0x1f")
    return _one(rng, base, lambda _: rng.choice(ways))


@mutator(KIND)
def one_that_is_none(rng: random.Random, base: Base) -> bytes | None:
    """One cell that is no number."""
    ways = (
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "n.d.",
        "s",
        "#REF!",
        "#N/A",
        "NULL",
        "-",
        "12 %",
        "<5",
    )
    return _one(rng, base, lambda _: rng.choice(ways))


@mutator(KIND)
def all_that_are_none(rng: random.Random, base: Base) -> bytes | None:
    """A column of marks instead of numbers."""
    mark = rng.choice(("NaN", "n.d.", "#REF!", "null", "inf"))
    return _all(rng, base, lambda _: mark)


@mutator(KIND)
def times_a_hundred(rng: random.Random, base: Base) -> bytes | None:
    """A column in cents, or in percent."""
    return _all(rng, base, lambda c: _times(c, 100))


@mutator(KIND)
def times_a_thousand(rng: random.Random, base: Base) -> bytes | None:
    """A column in thousands of what it was."""
    return _all(rng, base, lambda c: _times(c, 1000))


@mutator(KIND)
def one_times_a_thousand(rng: random.Random, base: Base) -> bytes | None:
    """One number a thousand times what it was."""
    return _one(rng, base, lambda c: _times(c, 1000))


@mutator(KIND)
def one_a_little_different(rng: random.Random, base: Base) -> bytes | None:
    """One number one more than it was: what a correction of the producer looks like."""
    return _one(rng, base, lambda c: _times((_number(c) or 0) + 1, 1))


@mutator(KIND)
def zeros(rng: random.Random, base: Base) -> bytes | None:
    """A column of zeros."""
    return _all(rng, base, lambda c: 0 if isinstance(c, int) else "0")


@mutator(KIND)
def with_units(rng: random.Random, base: Base) -> bytes | None:
    """A column with its unit in each cell."""
    unit = rng.choice((" €", " k€", "%", " emplois"))
    return _all(rng, base, lambda c: f"{c}{unit}")


@mutator(KIND)
def signed(rng: random.Random, base: Base) -> bytes | None:
    """A column with a plus before each number."""
    return _all(rng, base, lambda c: f"+{c}")
