"""Bands learnt from the accepted vintages, between a floor and a ceiling that facts state."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

# With fewer accepted vintages nothing is learnt: the ceiling is the band.
FEWEST_VINTAGES = 3
# A band is that many times as wide as the widest change that was accepted.
ROOM = 2.0


@dataclass(frozen=True)
class Width:
    """How far a size may be from the last one, as a share, and how many vintages tell so."""

    share: float
    learnt_from: int = 0

    def around(self, value: int) -> tuple[Decimal, Decimal]:
        """The lowest and the highest size."""
        share = Decimal(str(self.share))
        low, high = value * (1 - share), value * (1 + share)
        return max(low, Decimal(0)).to_integral_value(), high.to_integral_value()

    def __str__(self) -> str:
        """Where the band comes from, in words."""
        if self.learnt_from:
            return f"band learnt from {self.learnt_from} vintages"
        return "band of source.yml"


def width(sizes: Sequence[int], floor: float, ceiling: float) -> Width:
    """The width after those sizes, oldest first: `ceiling` until three of them are known."""
    known = [size for size in sizes if size > 0]
    if len(known) < FEWEST_VINTAGES:
        return Width(ceiling)
    widest = max(abs(after / before - 1) for before, after in pairwise(known))
    return Width(min(ceiling, max(floor, ROOM * widest)), len(known))
