"""Seeded draws that give the same values on every platform and Python 3.11 to 3.13."""

import random
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")
MILLION = 1_000_000


class Draws:
    """Integers drawn from `random.Random.random`, whose sequence Python promises to keep.

    Nothing else of `random` is used, and no `exp`, `log` or float sum: those may differ in their
    last bit from one platform or version to the next.
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random  # noqa: S311

    def below(self, limit: int) -> int:
        """Returns an integer of 0 to limit - 1."""
        return int(self._random() * limit)

    def between(self, low: int, high: int) -> int:
        """Returns an integer of low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def chance(self, millionths: int) -> bool:
        """Returns true that many times in a million."""
        return self.below(MILLION) < millionths

    def pick(self, items: Sequence[T]) -> T:
        """Returns one of the items, each as likely."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Returns the items in a drawn order."""
        left = list(items)
        for place in range(len(left) - 1, 0, -1):
            other = self.below(place + 1)
            left[place], left[other] = left[other], left[place]
        return left


class Weighted:
    """Items drawn in proportion to integer weights."""

    def __init__(self, items: Sequence[str], weights: Sequence[int]) -> None:
        self._items = list(items)
        self._ends = list(accumulate(weights))

    def draw(self, draws: Draws) -> str:
        """Returns one of the items."""
        return self._items[bisect_right(self._ends, draws.below(self._ends[-1]))]
