"""Two profiles side by side: a file and the one before it, its last year and the year before."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from expectations.profile import ROWS, WHOLE, Profile, Stat

Key = tuple[str, str, str]
Side = dict[Key, Stat]
Row = dict[str, str | int | float]

# Groups of fewer rows come and go.
FEWEST_ROWS = 10
# What a group must weigh in the total to be told as moved, or as come.
SMALLEST_MOVE = 0.002
SMALLEST_NEW = 0.005
# How many robust standard deviations away from its own dimension's trend a group is.
DEVIATIONS = 6.0
SIGMA = 1.4826
LEAST_SIGMA = 0.02
# Beyond that factor a mean per row is of another unit; the factors that producers are known for.
UNIT = 5.0
FACTORS = {12: "months", 100: "cents", 1000: "thousands", 1e6: "millions"}
# By how much the share of empty or of zero cells may move, in points of the rows.
POINTS = 0.05
# A share that may not vanish: what was secret is then told as something else.
LEAST_SHARE = 0.005


@dataclass(frozen=True)
class Pair:
    """What is compared: the two sides, and the name of the earlier one."""

    contre: str
    avant: Side
    apres: Side

    def groups(self) -> Iterator[tuple[str, str, dict[str, tuple[Stat, Stat]]]]:
        """Each dimension and measure, with both statistics of each value; statuses left aside."""
        found: dict[tuple[str, str], dict[str, tuple[Stat, Stat]]] = {}
        for dimension, valeur, mesure in dict.fromkeys([*self.avant, *self.apres]):
            if dimension != WHOLE and not dimension.startswith("statut"):
                key = (dimension, valeur, mesure)
                both = (self.avant.get(key, Stat()), self.apres.get(key, Stat()))
                found.setdefault((dimension, mesure), {})[valeur] = both
        for (dimension, mesure), values in found.items():
            yield dimension, mesure, values

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
            side[key] = side[key] + stat if key in side else stat
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
    for dimension, mesure, values in pair.groups():
        rows = sum(before.lignes for before, _ in values.values())
        for valeur, (before, after) in values.items():
            if before.valued < max(FEWEST_ROWS, lost * rows):
                continue
            gone = after.lignes == 0 and mesure == ROWS
            if gone or (after.lignes > 0 and after.somme == 0):
                yield _row(pair, dimension, valeur, mesure, before, after)


def moved_groups(pair: Pair, moved: float) -> Iterator[Row]:
    """Groups that left the trend of their dimension by more than `moved`, and new heavy ones."""
    for dimension, mesure, values in pair.groups():
        total = sum(abs(before.somme) for before, _ in values.values())
        ratios = [math.log(a.somme / b.somme) for b, a in values.values() if b.somme * a.somme > 0]
        if not ratios or not total:
            continue
        middle = median(ratios)
        sigma = max(LEAST_SIGMA, SIGMA * median(abs(r - middle) for r in ratios))
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
                row = _row(pair, dimension, valeur, mesure, before, after)
                yield {**row, "attendu": plain(awaited)}


def moved_totals(pair: Pair, total: float) -> Iterator[Row]:
    """Measures whose total moved by more than `total`, as a share of what it was."""
    for _, mesure, before, after in pair.wholes():
        if before.somme and abs(after.somme / before.somme - 1) > total:
            yield _row(pair, "total", "", mesure, before, after)


def other_units(pair: Pair) -> Iterator[Row]:
    """Measures whose mean per row is another by a factor of five or more: another unit."""
    for valeur, mesure, before, after in pair.wholes(also="mesure"):
        if mesure == ROWS or not (before.somme and after.somme):
            continue
        factor = _mean(after) / _mean(before)
        if not 1 / UNIT < abs(factor) < UNIT:
            guess = next((w for f, w in FACTORS.items() if _near(abs(factor), f)), "?")
            row = _row(pair, "unite", valeur, mesure, before, after)
            yield {
                **row,
                "facteur": float(f"{factor:.4g}"),
                **({"sans_doute": guess} if guess else {}),
            }


def negatives(pair: Pair) -> Iterator[Row]:
    """Measures that had no negative value and have some."""
    for _, mesure, before, after in pair.wholes():
        if after.negatifs and not before.negatifs:
            yield {"contre": pair.contre, "mesure": mesure, "negatifs": after.negatifs}


def secrets_and_zeros(pair: Pair) -> Iterator[Row]:
    """Empty cells, zeros and marks of secrecy whose share of the rows moved, told apart."""
    for _, mesure, before, after in pair.wholes():
        if mesure == ROWS:
            continue
        for what in ("vides", "zeros"):
            yield from _share(pair, mesure, what, before.share(what), after.share(what))
    rows = {side: s.get((WHOLE, "", ROWS), Stat()).lignes for side, s in _sides(pair).items()}
    for key in dict.fromkeys([*pair.avant, *pair.apres]):
        if key[0].startswith("statut") and key[2] == ROWS:
            was, now = (
                s.get(key, Stat()).lignes / max(rows[n], 1) for n, s in _sides(pair).items()
            )
            yield from _share(pair, key[0], key[1], was, now)


def _share(pair: Pair, mesure: str, what: str, was: float, now: float) -> Iterator[Row]:
    if abs(now - was) > POINTS or (was >= LEAST_SHARE and now == 0):
        shares = {"part_avant": round(was, 4), "part": round(now, 4)}
        yield {"contre": pair.contre, "mesure": mesure, "cellules": what, **shares}


def _sides(pair: Pair) -> dict[str, Side]:
    return {"avant": pair.avant, "apres": pair.apres}


def _mean(stat: Stat) -> float:
    return stat.somme / max(stat.lignes - stat.vides, 1)


def _near(factor: float, known: float) -> bool:
    return any(abs(math.log(factor / f)) < 0.25 for f in (known, 1 / known))


def _row(pair: Pair, dimension: str, valeur: str, mesure: str, before: Stat, after: Stat) -> Row:
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
