"""Two profiles side by side: a file and the one before it, its last year and the year before."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from statistics import median

from expectations.profile import ROWS, WHOLE, Profile, Stat

Key = tuple[str, str, str]
Side = dict[Key, Stat]
Row = dict[str, str | int | float | None]

# Groups of fewer rows come and go.
FEWEST_ROWS = 10
# What a group must weigh in the total to be told as moved, or as come.
SMALLEST_MOVE = 0.002
SMALLEST_NEW = 0.005
# Groups of so many rows with a value, so many of them, move together in a year.
LARGE = 50
FEWEST_LARGE = 8
# How many robust standard deviations away from its own dimension's trend a group is.
DEVIATIONS = 6.0
SIGMA = 1.4826
LEAST_SIGMA = 0.02


@dataclass(frozen=True)
class Pair:
    """What is compared: the two sides, and the name of the earlier one."""

    contre: str
    avant: Side
    apres: Side

    @cached_property
    def groups(self) -> list[tuple[str, str, dict[str, tuple[Stat, Stat]]]]:
        """Each dimension and measure, with both statistics of each value; statuses left aside."""
        found: dict[tuple[str, str], dict[str, tuple[Stat, Stat]]] = {}
        for dimension, valeur, mesure in dict.fromkeys([*self.avant, *self.apres]):
            if dimension != WHOLE and not dimension.startswith("statut"):
                key = (dimension, valeur, mesure)
                both = (self.avant.get(key, Stat()), self.apres.get(key, Stat()))
                found.setdefault((dimension, mesure), {})[valeur] = both
        return [(*place, values) for place, values in found.items()]

    def wholes(self, also: str = "") -> Iterator[tuple[str, str, Stat, Stat]]:
        """Value, measure and both statistics of the whole, and of the values of `also`."""
        for key in self.avant:
            dimension, valeur, mesure = key
            if dimension in (WHOLE, also or WHOLE) and key in self.apres:
                yield valeur, mesure, self.avant[key], self.apres[key]


def flattened(profile: Profile, periods: Iterable[str] | None = None) -> Side:
    """The profile summed over some of its periods, over all of them by default."""
    kept = None if periods is None else set(periods)
    side: Side = {}
    for cell, stat in profile.items():
        if kept is None or cell.periode in kept:
            key = (cell.dimension, cell.valeur, cell.mesure)
            side[key] = side[key].plus(stat) if key in side else stat
    return side


def periods_of(profile: Profile) -> list[str]:
    """Its periods, in order."""
    return sorted({cell.periode for cell in profile})


def against_before(new: Profile, old: Profile, name: str) -> Pair:
    """Both files over the periods that they share, whole when they share none."""
    common = set(periods_of(new)) & set(periods_of(old)) or None
    return Pair(name, flattened(old, common), flattened(new, common))


def against_last_year(new: Profile) -> Pair | None:
    """The newest period of a file and the one before; None for a file of one period."""
    periods = periods_of(new)
    if len(periods) < 2:
        return None
    before, last = periods[-2:]
    return Pair(before, flattened(new, [before]), flattened(new, [last]))


def lost_groups(pair: Pair, lost: float) -> Iterator[Row]:
    """Groups of at least `lost` of the rows that are gone, or of which only zeros are left."""
    for dimension, mesure, values in pair.groups:
        rows = sum(before.lignes for before, _ in values.values())
        for valeur, (before, after) in values.items():
            if before.valued < max(FEWEST_ROWS, lost * rows):
                continue
            gone = after.lignes == 0 and mesure == ROWS
            if gone or (after.lignes > 0 and after.somme == 0):
                yield row_of(pair, dimension, valeur, mesure, before, after)


def moved_groups(pair: Pair, moved: float) -> Iterator[Row]:
    """Groups that left the trend of their dimension by more than `moved`, and new heavy ones."""
    for dimension, mesure, values in pair.groups:
        total = sum(abs(before.somme) for before, _ in values.values())
        ratios = [math.log(a.somme / b.somme) for b, a in values.values() if b.somme * a.somme > 0]
        if not ratios or not total:
            continue
        middle = median(ratios)
        sigma = max(LEAST_SIGMA, SIGMA * median(abs(r - middle) for r in ratios))
        yield from _all_moved(pair, dimension, mesure, list(values.values()), moved)
        for valeur, (before, after) in values.items():
            awaited = before.somme * math.exp(middle)
            if before.somme * after.somme > 0:
                away = abs(math.log(after.somme / awaited))
                heavy = abs(after.somme - awaited) > SMALLEST_MOVE * total
                told = heavy and away > math.log1p(moved) and away > DEVIATIONS * sigma
            else:
                come = before.lignes == 0 and after.lignes >= FEWEST_ROWS
                told = come and abs(after.somme) > SMALLEST_NEW * total
            if told:
                row = row_of(pair, dimension, valeur, mesure, before, after)
                yield {**row, "attendu": plain(awaited)}


def _all_moved(
    pair: Pair, dimension: str, mesure: str, values: list[tuple[Stat, Stat]], moved: float
) -> Iterator[Row]:
    """One row when half of the large groups left their trend: a column was shifted, or sorted."""
    large = [(b, a) for b, a in values if b.valued >= LARGE and b.somme * a.somme > 0]
    if len(large) >= FEWEST_LARGE:
        ratios = [math.log(a.somme / b.somme) for b, a in large]
        away = median(abs(ratio - median(ratios)) for ratio in ratios)
        if away > moved / 2:
            before, after = (reduce(Stat.plus, side) for side in zip(*large, strict=True))
            yield row_of(pair, dimension, f"(half of {len(large)} groups)", mesure, before, after)


def moved_totals(pair: Pair, total: float) -> Iterator[Row]:
    """Measures whose total moved by more than `total`, as a share of what it was."""
    for _, mesure, before, after in pair.wholes():
        if before.somme and abs(after.somme / before.somme - 1) > total:
            yield row_of(pair, "total", "", mesure, before, after)


def row_of(pair: Pair, dimension: str, valeur: str, mesure: str, before: Stat, after: Stat) -> Row:
    """An offending group as people read it."""
    return {
        "contre": pair.contre,
        "groupe": f"{dimension} {valeur}".strip(),
        "mesure": mesure,
        "avant": plain(before.somme),
        "apres": plain(after.somme),
    }


def plain(value: float) -> float | int:
    """The value with at most two decimals, and none when they are zero."""
    return int(value) if value == int(value) else round(value, 2)
