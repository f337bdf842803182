"""Seeded draws on whole arrays, by row number: the same on any platform and in any order."""

import hashlib

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]

MILLION = 1_000_000
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
_HALF = np.uint64(32)


def mixed(values: Bits) -> Bits:
    """The values with every bit spread over all (finaliser of SplitMix64), in place."""
    values ^= values >> _SHIFTS[0]
    values *= _MIX[0]
    values ^= values >> _SHIFTS[1]
    values *= _MIX[1]
    values ^= values >> _SHIFTS[2]
    return values


class Draws:
    """Draws for the rows `first` to `first + count - 1`: one value per row and per name.

    Only integer arithmetic modulo 2**64 is used, which no version of numpy or platform changes.
    """

    def __init__(self, seed: str, first: int, count: int) -> None:
        self._seed = seed
        self._rows = np.arange(first, first + count, dtype=np.uint64) * _STEP

    def bits(self, name: str) -> Bits:
        """64 even bits a row."""
        digest = hashlib.sha256(f"{self._seed}/{name}".encode()).digest()
        return mixed(self._rows ^ np.uint64(int.from_bytes(digest[:8], "big")))

    def below(self, name: str, limit: int) -> Ints:
        """Integers of 0 to limit - 1, limit at most 2**31."""
        return ((self.bits(name) >> _HALF) * np.uint64(limit) >> _HALF).astype(np.int64)

    def chance(self, name: str, millionths: int) -> Flags:
        """True that many times in a million."""
        return self.below(name, MILLION) < millionths

    def recent(self, name: str, limit: int) -> Ints:
        """Integers of 0 to limit - 1, the small ones far more often: a product of two draws."""
        left, right = self.bits(name) >> _HALF, self.bits(f"{name}/2") >> _HALF
        return ((left * right >> _HALF) * np.uint64(limit) >> _HALF).astype(np.int64)

    def looked_up(self, name: str, table: Ints) -> Ints:
        """Values of a table, each of its places as likely."""
        return table[self.below(name, len(table))]


def lookup(ends: Ints, size: int) -> Ints:
    """A table of `size` ranks, each as often as its weight asks; `ends` are the running sums of
    the weights. A look in a table costs a tenth of a search.
    """
    places = (2 * np.arange(size, dtype=np.int64) + 1) * int(ends[-1]) // (2 * size)
    return np.searchsorted(ends, places, side="right")
