"""SIDE: stocks and creations of establishments by A10, every year in one file."""

from collections.abc import Iterator
from pathlib import Path

from sample.draws import Draws
from sample.melodi_economy import TOTAL, Jobs, at_level, territories
from sample.melodi_layout import table, write_product

SEED = "side"
STOCKS = ("FREQ", "GEO", "GEO_OBJECT", "ACTIVITY", "SIDE_MEASURE", "OBS_STATUS")
CREATIONS = ("FREQ", "GEO", "GEO_OBJECT", "ACTIVITY", "LEGAL_FORM", "SIDE_MEASURE", "OBS_STATUS")
PERIOD = ("TIME_PERIOD", "OBS_VALUE")
STOCK_YEARS, CREATION_YEARS = (2022, 2023), (2023, 2024)
PER_EMPLOYER = 3  # establishments of any kind for one that employs
COMMUNES = "08"  # the communes shown, of one departement: they are not read
COMPANY = "54"


def write_stocks(path: Path) -> None:
    """Returns nothing; active establishments, employers or not."""
    rows = [
        ("A", code, kind, activity, "UNIT_LOC", "A", year, count)
        for year in STOCK_YEARS
        for kind, code, activity, count in _counts(year)
    ]
    name = f"DS_SIDE_STOCKS_ET_COM_{STOCK_YEARS[-1]}_data.csv"
    write_product(path, name, table((*STOCKS, *PERIOD), rows))


def write_creations(path: Path) -> None:
    """Returns nothing; creations of the year, about one for twelve active establishments, of all
    legal forms and, for larger territories, of companies; a combination without any is left out,
    as the producer does.
    """
    rows: list[tuple[object, ...]] = []
    for year in CREATION_YEARS:
        draws = Draws(f"{SEED}-{year}")
        for kind, code, activity, count in _counts(year):
            created = (count + draws.below(12)) // 12
            for form, part in ((TOTAL, created), (COMPANY, created // 3)):
                if part and (form == TOTAL or kind not in ("COM", "EPCI")):
                    place = ("A", code, kind, activity, form)
                    rows.append((*place, "UNIT_LOC_BURE", "A", year, part))
    name = f"DS_SIDE_CREA_ETAB_COM_{CREATION_YEARS[-1]}_data.csv"
    write_product(path, name, table((*CREATIONS, *PERIOD), rows))


def _counts(year: int) -> Iterator[tuple[str, str, str, int]]:
    """Yields (GEO_OBJECT, GEO, A10, establishments of any kind), farming left out."""
    for kind, places in territories(year).items():
        for code, jobs in places.items():
            if kind == "COM" and not code.startswith(COMMUNES):
                continue
            for activity, cell in at_level(_without_farms(jobs), "a10").items():
                if cell[0]:
                    yield kind, code, activity, cell[0] * PER_EMPLOYER


def _without_farms(jobs: Jobs) -> Jobs:
    return {a38: cell for a38, cell in jobs.items() if a38 != "AZ"}
