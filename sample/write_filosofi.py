"""Filosofi: standards of living by territory, medians invented, small communes under secrecy."""

from collections.abc import Iterator
from pathlib import Path

from sample.draws import Draws
from sample.facts import Commune, geography
from sample.melodi_economy import GEOGRAPHY
from sample.melodi_layout import table, write_product

SEED = "filosofi"
HEADER = (
    "GEO", "GEO_OBJECT", "FILOSOFI_MEASURE", "UNIT_MEASURE", "UNIT_MULT", "CONF_STATUS",
    "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE",
)  # fmt: skip
UNITS = {"MED_SL": "EUR_YR", "PR_MD60": "PT", "IR_D9_D1_SL": "_Z"}
NOT_COVERED = ("971", "972", "973", "976")
# Communes from 2,000 inhabitants are shown, and those under 50 of one departement, all secret.
SHOWN, HIDDEN, ONE = 2_000, 50, "08"
NEW_METHOD = 2023
COMMUNE_SINCE = ("MED_SL", "PR_MD60")


def write_incomes(path: Path, year: int) -> None:
    """Returns nothing; medians, poverty rates and interdecile ratios of a year of income."""
    rows = table(HEADER, _lines(year, Draws(f"{SEED}-{year}")))
    write_product(path, f"DS_FILOSOFI_CC_{year}_data.csv", rows)


def _lines(year: int, draws: Draws) -> Iterator[tuple[object, ...]]:
    for kind, code, status in _territories():
        values = {
            "MED_SL": 10 * draws.between(1_900, 2_900),
            "PR_MD60": draws.between(60, 280) / 10,
            "IR_D9_D1_SL": draws.between(24, 42) / 10,
        }
        for measure, value in values.items():
            if kind == "COM" and year >= NEW_METHOD and measure not in COMMUNE_SINCE:
                continue
            place = (code, kind, measure, UNITS[measure], 0)
            shown = value if status == ("F", "A") else ""
            yield (*place, *status, year, shown)


def _territories() -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Yields (GEO_OBJECT, GEO, (CONF_STATUS, OBS_STATUS))."""
    covered = [c for c in _communes() if c.departement not in NOT_COVERED]
    for commune in covered:
        small = commune.pmun < HIDDEN and commune.departement == ONE
        if commune.pmun >= SHOWN:
            yield "COM", commune.code, ("F", "A")
        elif commune.pmun == 0:
            yield "COM", commune.code, ("F", "O")
        elif small:
            yield "COM", commune.code, ("C", "A")
    for epci in sorted({commune.epci for commune in covered if commune.epci}):
        yield "EPCI", epci, ("F", "A")
    for departement in sorted({commune.departement for commune in covered}):
        yield "DEP", departement, ("F", "A")
    yield "FRANCE", "FM", ("F", "A")


def _communes() -> list[Commune]:
    return sorted(geography().communes[GEOGRAPHY].values())
