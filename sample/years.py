"""What happens to the economy from 2014 to 2024: trends, shocks, noise, and the programme.

The effect: from 2019 on, industrial employment (industrie_be) of the places that phase 1 labels
grows by one per cent a year more than it would without the label; 2018 and before are equal.
Phase 2 has no effect.
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sample.draws import MILLION, Draws
from sample.economy import places
from sample.structure import YEARS, Row, structure

SEED = "annees"
BASE_YEAR = 2018
EFFECT, FIRST_YEAR = 10_000, 2019  # millionths a year
GROWTH = {
    "industrie": (-8, -4, 3, 6, 5, -24, 14, 16, 12, 3),
    "construction": (-10, 2, 18, 20, 24, -5, 34, 14, -2, -18),
    "commerce": (4, 6, 10, 8, 10, -20, 28, 16, 8, 2),
    "hebergement": (8, 10, 20, 20, 24, -110, 120, 40, 20, 6),
    "services": (10, 12, 16, 12, 14, -30, 44, 22, 10, 4),
}  # national, of each year from 2015 on, in thousandths
NOISE, SHOCK = 30_000, 6_000  # widest move of a row in a year, of an EPCI from a year to the next


class Cell(NamedTuple):
    """What the file holds for a row and a year, and the jobs there would be without the effect."""

    etablissements: int
    effectif: int
    sans_effet: int


Series = list[Cell | None]


@cache
def observed() -> list[tuple[Row, Series]]:
    """Returns each row of the file with a cell per year, `None` when it has no account."""
    return list(series())


def series(*, noise: bool = True) -> Iterator[tuple[Row, Series]]:
    """Yields each row with a cell per year, `None` when it has no account that year.

    Without `noise`, no shock, no coming and going: the trend, the rounding and the effect alone.
    """
    draws, trends, shocks = Draws(SEED), _trends(), _shocks()
    effect, still = levels_of_effect(), [MILLION] * len(YEARS)
    for row in structure():
        moves = [MILLION + draws.between(-NOISE, NOISE) for _ in YEARS] if noise else still
        local = shocks[row.place.epci, row.industrial] if noise else still
        more = effect if row.industrial and row.place.labelled else still
        factors = zip(trends[row.activity.sector], local, moves, more, strict=True)
        cells: Series = [_cell(row, *factor) for factor in factors]
        if noise:
            for at, year in enumerate(YEARS):
                if not row.first <= year <= row.last:
                    cells[at] = None
        yield row, cells


def _cell(row: Row, trend: int, local: int, move: int, more: int) -> Cell:
    """Returns the cell of a year from the factors of growth since 2018, in millionths."""
    jobs = row.jobs * trend // MILLION * local // MILLION * move // MILLION
    without = (jobs + row.rounding) // MILLION
    jobs = without if more == MILLION else (jobs * more // MILLION + row.rounding) // MILLION
    return Cell(max(1, jobs // row.per_account), jobs, without)


def _trends() -> dict[str, list[int]]:
    """Returns the national level of each sector by year, in millionths of 2018."""
    found = {}
    for sector, growth in GROWTH.items():
        levels = [MILLION]
        for thousandths in growth:
            levels.append(levels[-1] * (1000 + thousandths) // 1000)
        base = levels[YEARS.index(BASE_YEAR)]
        found[sector] = [level * MILLION // base for level in levels]
    return found


def levels_of_effect() -> list[int]:
    """Returns the factor of the effect by year, in millionths: a million before 2019."""
    levels = []
    level = MILLION
    for year in YEARS:
        if year >= FIRST_YEAR:
            level = level * (MILLION + EFFECT) // MILLION
        levels.append(level)
    return levels


@cache
def _shocks() -> dict[tuple[str, bool], list[int]]:
    """Returns the local level of industry (true) and of the rest (false), by EPCI and year."""
    draws = Draws(SEED + "-chocs")
    found = {}
    for epci in sorted({place.epci for place in places().values()} | {""}):
        for industrial in (False, True):
            level = MILLION
            levels = []
            for _ in YEARS:
                level += draws.between(-SHOCK, SHOCK)
                levels.append(level)
            found[epci, industrial] = levels
    return found
