"""What is true of the files, counted from the draws themselves and never from the rows written."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np

from benchmarks.sirene_generator.draws import Flags, Ints
from benchmarks.sirene_generator.lives import EMPLOYERS, NEVER, Lives, day
from benchmarks.sirene_generator.places import Places
from benchmarks.sirene_generator.transfers import Transfers

FIRST_YEAR = 2008
MEASURES = ("stock", "entrees", "sorties", "transferts_entrants", "transferts_sortants")
EMPLOYER_NAMES = ("O", "N", "INCONNU")


@dataclass
class Truth:
    """Counts of each measure by (year, A38, employer) and by (year, commune), and of traps.

    Several threads may add their blocks.
    """

    places: Places
    last_year: int
    by_activity: Ints = field(init=False)
    by_commune: Ints = field(init=False)
    counted: dict[str, int] = field(default_factory=dict)
    _alone: Lock = field(default_factory=Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        years, kinds = len(self.years), len(MEASURES)
        levels, where = len(self.places.levels), len(self.places.everywhere)
        self.by_activity = np.zeros((kinds, years, levels * len(EMPLOYERS)), np.int64)
        self.by_commune = np.zeros((kinds, years, where), np.int64)

    @property
    def years(self) -> range:
        """From 2008 to the last whole year."""
        return range(FIRST_YEAR, self.last_year + 1)

    @cached_property
    def _new_years(self) -> Ints:
        return np.array([day(year) for year in (*self.years, self.last_year + 1)], np.int64)

    def add(self, lives: Lives, transfers: Transfers, commune: Ints) -> None:
        """Nothing; a block's stocks and flows are counted, under the commune that its row gives."""
        since = np.maximum(lives.in_naf_rev2_since, lives.awake)
        last = np.maximum(lives.closed, np.where(lives.reopened < NEVER, lives.closed_again, 0))
        alive = np.flatnonzero(last > day(FIRST_YEAR, 12, 31))
        for rank, year in enumerate(self.years):
            when = day(year, 12, 31)
            rows = alive[lives.active(when, alive)]
            self._count(0, rank, rows, when, lives, since, commune)
        moved, left = transfers.opened, transfers.closed
        self._flow(1, 3, lives.created, moved, 0, lives, since, commune)
        self._flow(1, 3, lives.reopened, np.zeros_like(moved), 0, lives, since, commune)
        self._flow(2, 4, lives.closed, left, 1, lives, since, commune)
        self._flow(2, 4, lives.closed_again, np.zeros_like(left), 1, lives, since, commune)

    def tell(self, **counts: int) -> None:
        """Nothing; counts of rows and of traps are added to those known."""
        with self._alone:
            for name, count in counts.items():
                self.counted[name] = self.counted.get(name, 0) + int(count)

    def _flow(
        self, own: int, moved: int, when: Ints, flags: Flags, eve: int, lives: Lives, since: Ints,
        commune: Ints,
    ) -> None:  # fmt: skip
        """Nothing; what happens `when` counts as `moved` where flagged, else as `own`."""
        rank = np.searchsorted(self._new_years, when, side="right") - 1
        within = (rank >= 0) & (rank < len(self.years)) & (when < NEVER)
        for measure, chosen in ((own, within & ~flags), (moved, within & flags)):
            rows = np.flatnonzero(chosen)
            self._count(measure, rank[rows], rows, when[rows] - eve, lives, since, commune)

    def _count(
        self, measure: int, rank: int | Ints, rows: Ints, when: int | Ints, lives: Lives,
        since: Ints, commune: Ints,
    ) -> None:  # fmt: skip
        other, known = len(self.places.levels) - 1, when >= since[rows]
        level = np.where(known, self.places.level_of[lives.activity_on(when, rows)], other)
        cell = level * len(EMPLOYERS) + lives.employer_on(when, rows)
        for table, column in ((self.by_activity, cell), (self.by_commune, commune[rows])):
            width = table.shape[2]
            if isinstance(rank, int):
                counts = np.bincount(column, minlength=width)
                with self._alone:
                    table[measure, rank] += counts
                continue
            counts = np.bincount(rank * width + column, minlength=len(self.years) * width)
            with self._alone:
                table[measure] += counts.reshape(table.shape[1:])

    def as_json(self) -> dict[str, object]:
        """Totals by year, by year and A38, by year and employer, and the counts of traps."""
        shape = (len(MEASURES), len(self.years), len(self.places.levels), len(EMPLOYERS))
        cells = self.by_activity.reshape(shape)
        return {
            "annees": list(self.years),
            "total": _named(cells.sum(axis=(2, 3))),
            "a38": {
                code: _named(cells[:, :, rank].sum(axis=2))
                for rank, code in enumerate(self.places.levels)
            },
            "employeur": {
                name: _named(cells[:, :, :, rank].sum(axis=2))
                for rank, name in enumerate(EMPLOYER_NAMES)
            },
            "compte": dict(sorted(self.counted.items())),
        }

    def write(self, path: Path) -> None:
        """Nothing; the truth as JSON."""
        path.write_text(json.dumps(self.as_json(), indent=1) + "\n", encoding="utf-8")


def _named(counts: Ints) -> dict[str, list[int]]:
    """{measure: a count per year}."""
    return {name: counts[rank].tolist() for rank, name in enumerate(MEASURES)}
