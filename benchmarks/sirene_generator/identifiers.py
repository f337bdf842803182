"""SIREN and SIRET that no company can have: the check digit of each SIREN is wrong."""

from dataclasses import dataclass

import numpy as np

from benchmarks.sirene_generator.draws import Draws, Ints

FIRST, STRIDE = 10_000_000, 2
# Establishments a unit, in thousandths of units: most have one.
SIZES = (1, 2, 3, 4, 6, 12, 40)
SHARES = (760, 890, 945, 970, 988, 998, 1000)


@dataclass(frozen=True)
class Identifiers:
    """A row per establishment, by rising SIRET: its unit's rank in the block, and its numbers."""

    unit: Ints
    rank: Ints
    siren: Ints
    nic: Ints

    @property
    def siret(self) -> Ints:
        """The fourteen digits as a number."""
        return self.siren * 100_000 + self.nic


def luhn_digits(numbers: Ints) -> Ints:
    """The digit that, after the eight of each number, would make a right SIREN."""
    total, left = np.zeros(len(numbers), np.int64), numbers.copy()
    for place in range(8):
        # The check digit is not doubled: the last of the eight is.
        digit = left % 10 * (2 if place % 2 == 0 else 1)
        total += digit // 10 + digit % 10
        left //= 10
    return -total % 10


def sirens(units: Draws, first: int, count: int) -> Ints:
    """The SIREN of the units `first` on, rising, none of them right."""
    stems = FIRST + STRIDE * np.arange(first, first + count, dtype=np.int64)
    wrong = (luhn_digits(stems) + 1 + units.below("cle", 9)) % 10
    return stems * 10 + wrong


def identifiers(units: Draws, first: int, count: int) -> Identifiers:
    """The establishments of `count` units from the unit `first` on."""
    sizes = np.array(SIZES)[np.searchsorted(SHARES, units.below("taille", 1000), side="right")]
    unit = np.repeat(np.arange(count), sizes)
    rank = np.arange(len(unit)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    nic = (rank + 1) * 10 + (unit + 3 * rank) % 10
    return Identifiers(unit, rank, sirens(units, first, count)[unit], nic)
