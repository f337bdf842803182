"""Real geography and nomenclature of the sample: what `sample/facts` holds, typed."""

import csv
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "facts"
YEARS = (2022, 2023, 2024, 2025)  # those told in full, with populations
ALL_YEARS = (2019, 2020, 2021, *YEARS, 2026)
ABSENT, EMPTY = "!", "-"


class Commune(NamedTuple):
    """A commune as it stood on 1 January of a year; `epci` is empty where it has none.

    Populations are zero outside YEARS, where they are not told.
    """

    code: str
    nom: str
    siren: str
    epci: str
    pmun: int
    ptot: int
    departement: str
    region: str
    arrondissement: str
    type_liaison: str


class Epci(NamedTuple):
    """An EPCI with own taxation as it stood on 1 January of a year."""

    code: str
    nom: str
    nature: str
    financement: str


class Former(NamedTuple):
    """A delegated (COMD) or associated (COMA) commune and the years that list it."""

    type: str
    code: str
    chef_lieu: str
    nom: str
    type_liaison: str
    annees: frozenset[int]


class Arrondissement(NamedTuple):
    """A municipal arrondissement of Paris, Lyon or Marseille."""

    code: str
    nom: str
    commune: str
    departement: str
    region: str
    population: int


@dataclass(frozen=True)
class Geography:
    """Communes, EPCI and what they come from, for each of `ALL_YEARS`."""

    communes: dict[int, dict[str, Commune]]
    epci: dict[int, dict[str, Epci]]
    ept: dict[str, tuple[str, dict[int, list[str]]]]
    former: list[Former]
    former_codes: dict[int, dict[str, str]]
    arrondissements: list[Arrondissement]
    departements: dict[str, str]
    regions: dict[str, str]
    contours: dict[str, list[list[list[tuple[int, int]]]]]

    def members(self, year: int) -> dict[str, list[Commune]]:
        """Returns {EPCI: its communes of that year, by falling population then code}."""
        return _members(year)


def rows(name: str) -> Iterator[dict[str, str]]:
    """Returns the rows of `facts/<name>.csv.xz`, every value as text."""
    with lzma.open(FOLDER / f"{name}.csv.xz", "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@cache
def geography() -> Geography:
    """Returns the facts of geography; read once per process, never changed."""
    former_codes: dict[int, dict[str, str]] = {}
    for row in rows("anciens_codes"):
        former_codes.setdefault(int(row["annee"]), {})[row["ancien"]] = row["code"]
    return Geography(
        communes=_communes(),
        epci=_epci(),
        ept=_ept(),
        former=[_former(row) for row in rows("anciennes")],
        former_codes=former_codes,
        arrondissements=[
            Arrondissement(code, nom, commune, departement, region, int(people))
            for code, nom, commune, departement, region, people in map(
                dict.values, rows("arrondissements")
            )
        ],
        departements={row["code"]: row["nom"] for row in rows("departements")},
        regions={row["code"]: row["nom"] for row in rows("regions")},
        contours={row["code"]: _polygons(row["anneaux"]) for row in rows("contours")},
    )


@cache
def _members(year: int) -> dict[str, list[Commune]]:
    facts = geography()
    found: dict[str, list[Commune]] = {code: [] for code in facts.epci[year]}
    for commune in facts.communes[year].values():
        if commune.epci:
            found[commune.epci].append(commune)
    for communes in found.values():
        communes.sort(key=lambda commune: (-commune.pmun, commune.code))
    return found


def _over_years(row: dict[str, str], field: str) -> list[str]:
    """Returns the value of each of ALL_YEARS: an empty cell has the next year's, none is zero."""
    values: list[str] = []
    for year in reversed(ALL_YEARS):
        name = f"{field}_{year}"
        values.append((row[name] or values[-1]) if name in row else "0")
    return values[::-1]


def _communes() -> dict[int, dict[str, Commune]]:
    found: dict[int, dict[str, Commune]] = {year: {} for year in ALL_YEARS}
    for row in rows("communes"):
        fields = [_over_years(row, name) for name in ("nom", "siren", "epci", "pmun", "ptot")]
        place = (row["departement"], row["region"], row["arrondissement"], row["type_liaison"])
        for year, nom, siren, epci, pmun, more in zip(ALL_YEARS, *fields, strict=True):
            if nom != ABSENT:
                found[year][row["code"]] = Commune(
                    row["code"],
                    nom,
                    "" if siren == EMPTY else siren,
                    "" if epci == EMPTY else epci,
                    int(pmun),
                    int(pmun) + int(more),
                    *place,
                )
    return found


def _epci() -> dict[int, dict[str, Epci]]:
    found: dict[int, dict[str, Epci]] = {year: {} for year in ALL_YEARS}
    for row in rows("epci"):
        fields = [_over_years(row, name) for name in ("nom", "type", "modeFinancement")]
        for year, *values in zip(ALL_YEARS, *fields, strict=True):
            if values[0] != ABSENT:
                told = ["" if value == EMPTY else value for value in values]
                found[year][row["code"]] = Epci(row["code"], *told)
    return found


def _ept() -> dict[str, tuple[str, dict[int, list[str]]]]:
    found: dict[str, tuple[str, dict[int, list[str]]]] = {}
    for row in rows("ept"):
        _, members = found.setdefault(row["code_ept"], (row["nom_ept"], {}))
        members.setdefault(int(row["annee"]), []).append(row["code_commune"])
    return found


def _former(row: dict[str, str]) -> Former:
    kind, code, chef_lieu, nom, liaison, years = row.values()
    return Former(kind, code, chef_lieu, nom, liaison, frozenset(map(int, years.split())))


def _polygons(text: str) -> list[list[list[tuple[int, int]]]]:
    """Returns polygons of rings of points, in thousandths of a degree, rings not closed."""
    return [[_ring(ring) for ring in polygon.split("|")] for polygon in text.split("/")]


def _ring(text: str) -> list[tuple[int, int]]:
    steps = iter([int(step) for step in text.split()])
    points: list[tuple[int, int]] = []
    x = y = 0
    for step_x, step_y in zip(steps, steps, strict=True):
        x, y = x + step_x, y + step_y
        points.append((x, y))
    return points
