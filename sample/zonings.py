"""Invented zonings of the real communes: employment zones, attraction areas, density levels.

Nothing of Insee's own zonings is here: zones and areas are unions of intercommunalities, levels
follow the population, and names say that they are invented. Each commune has one of each.
"""

from functools import cache
from typing import NamedTuple

from sample.facts import Commune, geography

ZONES_YEAR, AREAS_YEAR = 2023, 2025
ZONES_BY_DEPARTEMENT = 3
# Insee numbers the zones of a region from 01 and those that span regions from 51.
FIRST_ZONE = 61
AREA_FROM = 30_000
POLE_FROM = 5_000
BANDS = (50_000, 200_000, 700_000, 5_000_000)
LEVELS = (100_000, 30_000, 10_000, 5_000, 2_000, 300)
OUTSIDE = "000"


class Zone(NamedTuple):
    """An employment zone: its code (region, then number) and its name."""

    code: str
    nom: str


class Area(NamedTuple):
    """An attraction area: its code, its name, its population and its band."""

    code: str
    nom: str
    population: int
    tranche: int


class Place(NamedTuple):
    """The area of a commune and its place in it, as Insee codes it (11, 12, 20, 30)."""

    area: Area
    categorie: str


NO_AREA = Area(OUTSIDE, "Communes hors attraction des villes", 0, 0)


@cache
def zone_of() -> dict[str, Zone]:
    """Returns {commune of `ZONES_YEAR`: its employment zone}."""
    members, departements = geography().members(ZONES_YEAR), _zone_of_departement()
    found: dict[str, Zone] = {}
    for epci, zone in _zone_of_epci().items():
        found.update((commune.code, zone) for commune in members[epci])
    for commune in geography().communes[ZONES_YEAR].values():
        if not commune.epci:
            found[commune.code] = departements[commune.departement]
    return found


def zone_at(code: str, departement: str) -> Zone:
    """Returns the zone of a commune or municipal arrondissement; of a code that `ZONES_YEAR` has
    not, one of its departement.
    """
    return zone_of().get(_communes().get(code, code)) or _zone_of_departement()[departement]


@cache
def _communes() -> dict[str, str]:
    return {part.code: part.commune for part in geography().arrondissements}


@cache
def _zone_of_departement() -> dict[str, Zone]:
    """Returns {departement: the last zone of its EPCI}, for what has no EPCI."""
    members = geography().members(ZONES_YEAR)
    return {members[epci][0].departement: zone for epci, zone in _zone_of_epci().items()}


@cache
def _zone_of_epci() -> dict[str, Zone]:
    """Returns {EPCI: its zone}: up to three zones in the departement of its largest commune."""
    members = geography().members(ZONES_YEAR)
    grouped: dict[tuple[str, str], list[str]] = {}
    for epci in sorted(members):
        seat = members[epci][0]
        grouped.setdefault((seat.region, seat.departement), []).append(epci)
    found: dict[str, Zone] = {}
    numbers: dict[str, int] = {}
    for (region, _), codes in sorted(grouped.items()):
        first, count = numbers.get(region, FIRST_ZONE), min(ZONES_BY_DEPARTEMENT, len(codes))
        for rank, epci in enumerate(codes):
            code = f"{region}{first + rank * count // len(codes)}"
            found[epci] = Zone(code, f"Zone fictive {code}")
        numbers[region] = first + count
    return found


@cache
def zones() -> list[Zone]:
    """Returns the employment zones, by code."""
    return sorted(set(zone_of().values()))


@cache
def place_of() -> dict[str, Place]:
    """Returns {commune of `AREAS_YEAR`: its attraction area and its place in it}."""
    members = geography().members(AREAS_YEAR)
    found = dict.fromkeys(geography().communes[AREAS_YEAR], Place(NO_AREA, "30"))
    for epci, area in _area_of_epci().items():
        for rank, commune in enumerate(members[epci]):
            found[commune.code] = Place(area, _category(rank, commune))
    return found


def _area_of_epci() -> dict[str, Area]:
    """Returns {EPCI of at least `AREA_FROM` people: its area}, numbered by falling population."""
    members = geography().members(AREAS_YEAR)
    people = {epci: sum(c.pmun for c in communes) for epci, communes in members.items()}
    large = sorted((epci for epci in people if people[epci] >= AREA_FROM),
                   key=lambda epci: (-people[epci], epci))  # fmt: skip
    return {
        epci: Area(f"{rank:03}", f"Aire fictive {rank:03}", people[epci], band(people[epci]))
        for rank, epci in enumerate(large, 1)
    }


def _category(rank: int, commune: Commune) -> str:
    if rank == 0:
        return "11"
    return "12" if commune.pmun >= POLE_FROM else "20"


def band(people: int) -> int:
    """Returns the band of an area's population, 1 to 5."""
    return 1 + sum(people >= limit for limit in BANDS)


def level(commune: Commune) -> int:
    """Returns the density level of a commune, 1 to 7, from its population alone."""
    return 1 + sum(commune.pmun < limit for limit in LEVELS)
