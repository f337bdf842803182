"""Invented unemployment rates of the invented employment zones, by quarter, in tenths of a point.

A national path, a level and a slope of each zone, and some noise; no programme effect.
"""

from functools import cache

from sample.draws import Draws
from sample.zonings import zones

SEED = "chomage"
FIRST, LAST = (2003, 1), (2025, 1)
# Insee gives no rate for Guyane and Mayotte, and the other overseas zones from 2014.
NO_RATE = ("03", "06")
OVERSEAS, OVERSEAS_FROM = ("01", "02", "04"), 2014
NATIONAL = (
    82, 86, 86, 85, 78, 71, 88, 90, 89, 94, 99, 100, 101, 98, 92, 88, 82, 79, 77, 72, 71, 73, 74,
)  # fmt: skip
SPREAD, OVERSEAS_MORE, NOISE = 28, 90, 2


def quarters() -> list[tuple[int, int]]:
    """Returns (year, quarter), from the first to the last."""
    every = [(year, quarter) for year in range(FIRST[0], LAST[0] + 1) for quarter in range(1, 5)]
    return [quarter for quarter in every if quarter <= LAST]


@cache
def rates() -> dict[str, list[int | None]]:
    """Returns {zone: a rate by quarter in tenths of a point, None before its series begins}."""
    draws = Draws(SEED)
    return {
        zone.code: _series(zone.code, draws) for zone in zones() if zone.code[:2] not in NO_RATE
    }


def _series(code: str, draws: Draws) -> list[int | None]:
    overseas = code[:2] in OVERSEAS
    above = draws.between(-SPREAD, SPREAD) + (OVERSEAS_MORE if overseas else 0)
    slope = draws.between(-8, 8)
    found: list[int | None] = []
    for year, _ in quarters():
        drift = slope * (year - FIRST[0]) // (LAST[0] - FIRST[0])
        rate = NATIONAL[year - FIRST[0]] + above + drift + draws.between(-NOISE, NOISE)
        found.append(None if overseas and year < OVERSEAS_FROM else max(20, rate))
    return found
