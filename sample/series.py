"""Employment over time as Urssaf's series tell it, from the same economy as commune x APE.

Commune x APE holds jobs at the end of each year. A fourth quarter ends on the same day, so its
jobs are those; earlier quarters lie on the way from the end of the year before. The average of a
year is another measure: here the mean of both ends, never equal to the last one but by chance.
All is counted in whole numbers: jobs in quarters of a job, wages in euros.
"""

from functools import cache
from typing import NamedTuple

from sample.structure import YEARS
from sample.write_urssaf import place_labels
from sample.years import observed

QUARTERS = (1, 2, 3, 4)
FIRST = YEARS[0] + 1  # the first year with an end of the year before
WAGES = {
    "industrie": 39_000, "construction": 33_000, "commerce": 31_000, "hebergement": 24_000,
    "services": 35_000,
}  # euros a year in 2018  # fmt: skip
WAGE_YEAR, WAGE_GROWTH = 2018, 20  # thousandths a year
SEASON = {1: 996, 2: 1_002, 3: 1_004, 4: 998}  # thousandths: raw over adjusted


class Level(NamedTuple):
    """Establishments, jobs, and jobs weighted by their yearly wage in 2018, at a year's end."""

    etablissements: int
    effectif: int
    salaires: int


Levels = dict[int, Level]
Groups = dict[tuple[str, str], Levels]


def by_epci() -> Groups:
    """Returns {(EPCI in the producer's file, region): {year: level at its end}}."""
    return _groups()[0]


def by_zone() -> Groups:
    """Returns {(employment zone, region): {year: level at its end}}."""
    return _groups()[1]


def by_division() -> Groups:
    """Returns {(division of NAF rev. 2, sector): {year: level at its end}}."""
    return _groups()[2]


def average(levels: Levels, year: int) -> int:
    """Returns twice the mean number of jobs of a year: the sum of both of its ends."""
    return levels[year - 1].effectif + levels[year].effectif


def wages_of_year(levels: Levels, year: int) -> int:
    """Returns the wages of a year in euros, paid to the mean number of jobs."""
    paid = levels[year - 1].salaires + levels[year].salaires
    return paid * _wage_level(year) // 2_000


def jobs_of_quarter(levels: Levels, year: int, quarter: int) -> int:
    """Returns the jobs at the end of a quarter; those of the fourth are the year's end."""
    before, after = levels[year - 1].effectif, levels[year].effectif
    return (before * (4 - quarter) + after * quarter) // 4


def wages_of_quarter(levels: Levels, year: int, quarter: int) -> int:
    """Returns a quarter's wages in euros: those of its jobs."""
    before, after = levels[year - 1].salaires, levels[year].salaires
    paid = before * (4 - quarter) + after * quarter
    return paid * _wage_level(year) // 16_000


def adjusted(raw: int, quarter: int) -> int:
    """Returns a raw value freed from the season."""
    return raw * 1_000 // SEASON[quarter]


def _wage_level(year: int) -> int:
    """Returns the level of wages in thousandths of 2018."""
    return 1_000 + WAGE_GROWTH * (year - WAGE_YEAR)


@cache
def _groups() -> tuple[Groups, Groups, Groups]:
    """Returns the levels by EPCI, by zone and by division, from one pass over the economy."""
    sums: list[dict[tuple[str, str], list[list[int]]]] = [{}, {}, {}]
    for row, cells in observed():
        labels, sector = place_labels(row.place), row.activity.sector
        wage, region = WAGES[sector], row.place.region
        keys = ((labels.epci, region), (labels.zone, region), (row.activity.ape[:2], sector))
        targets = [
            known.get(key) or known.setdefault(key, [[0, 0, 0] for _ in YEARS])
            for known, key in zip(sums, keys, strict=True)
        ]
        for at, cell in enumerate(cells):
            if cell:
                paid = cell.effectif * wage
                for target in targets:
                    level = target[at]
                    level[0] += cell.etablissements
                    level[1] += cell.effectif
                    level[2] += paid
    epci, zones, divisions = map(_levels, sums)
    return epci, zones, divisions


def _levels(sums: dict[tuple[str, str], list[list[int]]]) -> Groups:
    return {
        key: {year: Level(*level) for year, level in zip(YEARS, levels, strict=True)}
        for key, levels in sorted(sums.items())
    }
