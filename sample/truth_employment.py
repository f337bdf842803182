"""The employment part of the truth: totals of the file, by EPCI, and with or without the effect."""

from collections import defaultdict
from functools import cache
from typing import Any

from sample.economy import PLACES_YEAR, UNKNOWN, Place, former_codes
from sample.facts import geography
from sample.history import carried
from sample.structure import YEARS, Row
from sample.years import Series, observed

REFERENCE = 2025
NO_EPCI = "SANS"
PARTS = (
    "effectif_total",
    "effectif_industrie_be",
    "etablissements_total",
    "etablissements_industrie_be",
)
BY_EPCI = ("effectif_total", "effectif_industrie_be")
SIDES = ("communes_labellisees_phase_1", "communes_hors_phase_1")
Totals = dict[str, list[int]]


def employment() -> dict[str, Any]:
    """Returns the totals by year of the file, of each EPCI, and of labelled communes."""
    groups = {name: _zeros(PARTS) for name in ("fichier", "quarantaine", *SIDES)}
    epci: dict[str, Totals] = defaultdict(lambda: _zeros(BY_EPCI))
    without = [0] * len(YEARS)
    for row, cells in observed():
        unknown = row.place.code in UNKNOWN
        side = "quarantaine" if unknown else SIDES[not row.place.labelled]
        for name in ("fichier", side):
            _add(groups[name], row, cells)
        if not unknown:
            _add_jobs(epci[epci_of(row.place)], row, cells)
        if row.place.labelled and row.industrial:
            for at, cell in enumerate(cells):
                without[at] += cell.sans_effet if cell else 0
    return {
        "annees": list(YEARS),
        "lignes": _rows(),
        **groups,
        "effectif_industrie_be_labellise_sans_effet": without,
        "epci": dict(sorted(epci.items())),
    }


def _zeros(names: tuple[str, ...]) -> Totals:
    return {name: [0] * len(YEARS) for name in names}


def _add(totals: Totals, row: Row, cells: Series) -> None:
    """Returns nothing; adds a row's cells to totals by measure and part."""
    for part in ("total", "industrie_be") if row.industrial else ("total",):
        accounts, jobs = totals[f"etablissements_{part}"], totals[f"effectif_{part}"]
        for at, cell in enumerate(cells):
            if cell:
                accounts[at] += cell.etablissements
                jobs[at] += cell.effectif


def _add_jobs(totals: Totals, row: Row, cells: Series) -> None:
    for name in BY_EPCI if row.industrial else BY_EPCI[:1]:
        jobs = totals[name]
        for at, cell in enumerate(cells):
            if cell:
                jobs[at] += cell.effectif


def _rows() -> dict[str, Any]:
    """Returns counts of rows of the file, as it is (wide) and by year with an account (long)."""
    filled = [
        (row.place.code, sum(cell is not None for cell in cells)) for row, cells in observed()
    ]
    unknown = [count for code, count in filled if code in UNKNOWN]
    return {
        "larges": len(filled),
        "longues": sum(count for _, count in filled),
        "codes_inconnus": list(UNKNOWN),
        "larges_inconnues": len(unknown),
        "longues_inconnues": sum(unknown),
        "codes_anciens": sorted(former_codes()),
        "larges_anciennes": sum(code in former_codes() for code, _ in filled),
    }


@cache
def epci_of(place: Place) -> str:
    """Returns the EPCI of 1 January 2025 of a place, `SANS` where it has none."""
    divided = {part.code: part.commune for part in geography().arrondissements}
    code = former_codes().get(place.code, divided.get(place.code, place.code))
    found = {
        geography().communes[REFERENCE][now].epci for now in carried(code, PLACES_YEAR, REFERENCE)
    }
    assert len(found) == 1, f"{place.code}: its parts are in several EPCI"  # noqa: S101
    return found.pop() or NO_EPCI
