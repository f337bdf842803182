"""What a file of several years says of each, against the years of the file accepted before it."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from expectations.comparison import FEWEST_ROWS, Row, periods_of, plain
from expectations.profile import ROWS, WHOLE, Profile

# Two totals are the same within that share: another year's are not that near in every measure.
SAME = 0.0005
# A content is the same when so many totals of it, none of them zero, are equal to the unit.
FEWEST_TOTALS = 5

Totals = dict[str, dict[str, float]]


def revised_years(new: Profile, old: Profile, revised: float) -> Iterator[Row]:
    """Years that both files have, of which a total moved by more than `revised`."""
    before, after = _totals(old), _totals(new)
    for period in sorted(set(before) & set(after)):
        for mesure, was in before[period].items():
            now = after[period].get(mesure)
            if was and now is not None and abs(now / was - 1) > revised:
                yield {
                    "periode": period,
                    "mesure": mesure,
                    "avant": plain(was),
                    "apres": plain(now),
                }


def swapped_years(new: Profile, old: Profile) -> Iterator[Row]:
    """Pairs of years whose totals are each those that the other one had: nearly, in every measure,
    or to the unit in one.
    """
    before, after = _totals(old), _totals(new)
    for one, other in combinations(sorted(set(before) & set(after)), 2):
        crossed = _same(after[one], before[other]) and _same(after[other], before[one])
        if crossed and not _same(after[one], before[one]):
            yield {"periode": one, "avec": other, "mesures": " ".join(after[one])}
            continue
        exact = [
            name
            for name, total in after[one].items()
            if total == before[other].get(name)
            and after[other].get(name) == before[one].get(name) != total
        ]
        if exact:
            yield {"periode": one, "avec": other, "mesures": " ".join(exact)}


def shifted_years(new: Profile, old: Profile) -> Iterator[Row]:
    """Years that each have, in every measure, the totals of the year before or after: one row.
    Where nothing moves in time, nothing is told; nor of one year alone, which may well be near the
    one before.
    """
    before, after = _totals(old), _totals(new)
    for step in (-1, 1):
        of = {period: _moved(period, step) for period in after if _moved(period, step) in before}
        crossed = all(_same(after[one], before[other]) for one, other in of.items())
        both = set(of) & set(before)
        still = both and all(_same(after[one], before[one]) for one in both)
        if len(of) > 1 and crossed and not still:
            yield {"periode": min(of), "avec": of[min(of)], "mesures": " ".join(after[min(of)])}


def lost_periods(new: Profile, old: Profile) -> Iterator[Row]:
    """Periods that the file before has and this one has no value of, unless they are before all
    of its own: a series may drop its oldest years, and no other.
    """
    before, after = _valued(old), _valued(new)
    for period in sorted(before - after):
        if period and after and period > min(after):
            yield {"periode": period, "premiere": min(after), "derniere": max(after)}


def repeated_years(new: Profile) -> Iterator[Row]:
    """Years whose every total, group by group, is that of the year before; few rows may well be."""
    for before, after in pairwise(periods_of(new)):
        sums = _sums(new, [before])
        few = _rows(new, before) < FEWEST_ROWS
        if not few and len(sums) >= FEWEST_TOTALS and sums == _sums(new, [after]):
            yield {"periode": after, "repete": before, "totaux_egaux": len(sums)}


def repeated_file(new: Profile, old: Profile, name: str) -> Iterator[Row]:
    """The file accepted before, when another vintage has all its totals to the unit."""
    sums = _sums(new, periods_of(new))
    if len(sums) >= FEWEST_TOTALS and sums == _sums(old, periods_of(old)):
        yield {"repete": name, "totaux_egaux": len(sums)}


def _rows(profile: Profile, period: str) -> int:
    """How many rows a period has."""
    whole = (s for c, s in profile.items() if (c.periode, c.dimension) == (period, WHOLE))
    return max((stat.lignes for stat in whole), default=0)


def _moved(period: str, years: int) -> str:
    """A period (2023, 2023T4) some years later."""
    year = period[:4]
    return f"{int(year) + years}{period[4:]}" if year.isdigit() else ""


def _valued(profile: Profile) -> set[str]:
    """The periods of which a measure has a value; those that have rows, where none is measured."""
    whole = [(c, s) for c, s in profile.items() if c.dimension == WHOLE]
    measured = [(c, s) for c, s in whole if c.mesure != ROWS] or whole
    return {cell.periode for cell, stat in measured if stat.lignes > stat.vides}


def _totals(profile: Profile) -> Totals:
    """The total of each measure by period; a file of one period has nothing to compare by year."""
    found: Totals = {}
    for cell, stat in profile.items():
        if cell.dimension == WHOLE and cell.mesure != ROWS and cell.periode:
            found.setdefault(cell.periode, {})[cell.mesure] = stat.somme
    return found


def _same(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether two years have the same totals, one of them at least not being zero."""
    shared = [m for m in one if m in other and (one[m] or other[m])]
    return bool(shared) and all(abs(one[m] - other[m]) <= SAME * abs(other[m]) for m in shared)


def _sums(profile: Profile, periods: list[str]) -> dict[tuple[int, str, str, str], float]:
    """The totals of real measures that are not zero, the periods being told apart by their rank:
    last year's figures keep it under this year's name.
    """
    rank = {period: n for n, period in enumerate(periods)}
    return {
        (rank[cell.periode], cell.dimension, cell.valeur, cell.mesure): stat.somme
        for cell, stat in profile.items()
        if cell.periode in rank and cell.mesure != ROWS and stat.somme
    }
