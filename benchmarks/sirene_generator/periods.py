"""The periods of each establishment: a row each time something changes, the latest first."""

from dataclasses import dataclass

import numpy as np

from benchmarks.sirene_generator.draws import Flags, Ints
from benchmarks.sirene_generator.lives import NEVER, SWITCHES, Lives


@dataclass(frozen=True)
class Periods:
    """A row per period: whose it is (rank in the block), its first day, its last (`NEVER` while it
    lasts), and the state of things in it.
    """

    of: Ints
    start: Ints
    end: Ints
    active: Flags
    activity: Ints
    nomenclature: Ints
    employer: Ints

    def kept(self, chosen: Flags) -> "Periods":
        """The chosen rows."""
        return Periods(*(column[chosen] for column in vars(self).values()))

    def changed(self, values: Ints | Flags) -> Flags:
        """Whether each row differs from the one before it in time, which is the next row."""
        same = np.ones(len(self.of), bool)
        same[:-1] = (self.of[:-1] != self.of[1:]) | (values[:-1] == values[1:])
        return ~same


def periods(lives: Lives) -> Periods:
    """The periods of a block, by establishment, from the last to the first."""
    moments = _moments(lives)
    moments.sort(axis=1)
    moments = moments[:, ::-1]
    real = moments < NEVER
    real[:, 1:] &= moments[:, 1:] != moments[:, :-1]
    of, column = np.nonzero(real)
    start = moments[of, column].astype(np.int64)
    end = np.full(len(of), NEVER, np.int64)
    end[1:] = np.where(of[1:] == of[:-1], start[:-1] - 1, NEVER)
    return Periods(
        of,
        start,
        end,
        lives.active(start, of),
        lives.activity_on(start, of),
        lives.nomenclature(start, of),
        lives.employer_on(start, of),
    )


def _moments(lives: Lives) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """The days when something may change, `NEVER` for none: shape (establishments, 10)."""
    columns = [lives.created, lives.awake, lives.closed, lives.reopened, lives.closed_again]
    columns += [lives.turned, lives.hired]
    for followed, switch in zip(lives.followed(), SWITCHES, strict=True):
        columns.append(np.where(followed, switch, NEVER))
    # NEVER and later fit 32 bits; half the width sorts in half the time.
    return np.stack([column.astype(np.int32) for column in columns], axis=1)
