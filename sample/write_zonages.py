"""INSEE's zonings and unemployment, and the EPCI of INSEE and Etalab, in each producer's layout.

Sheets of communes leave out the producer's columns that nothing reads: they cost the most.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from sample import xlsx
from sample.facts import YEARS, Commune, geography
from sample.unemployment import quarters, rates
from sample.zonings import AREAS_YEAR, NO_AREA, ZONES_YEAR, level, place_of, zone_of, zones

INVENTED = "Échantillon : zonage inventé, aucun chiffre n'en est un constat"
REAL = "Échantillon : faits de @etalab/decoupage-administratif"
NO_EPCI = ("ZZZZZZZZZ", "Sans objet")
ORDINALS = {1: "1er", 2: "2e", 3: "3e", 4: "4e"}
DEGREES = {1: 1, 2: 2, 3: 2, 4: 2, 5: 3, 6: 3, 7: 3}
LEVEL_NAMES = {
    1: "Grands centres urbains",
    2: "Centres urbains intermédiaires",
    3: "Ceintures urbaines",
    4: "Petites villes",
    5: "Bourgs ruraux",
    6: "Rural à habitat dispersé",
    7: "Rural à habitat très dispersé",
}
Row = Sequence[xlsx.Cell]


def write_unemployment(path: Path) -> None:
    """Returns nothing; a row of labels, one of codes, then a zone a row, rates as numbers."""
    labels: list[xlsx.Cell] = ["Code de la zone d'emploi 2020", "Libellé de la zone d'emploi 2020"]
    codes: list[xlsx.Cell] = ["ZE2020", "LIBZE2020", "REG", "LIBREG"]
    labels += ["Code région 2016", "Libellé région 2016"]
    labels += [f"{ORDINALS[quarter]} trimestre {year}" for year, quarter in quarters()]
    codes += [f"{year}-T{quarter}" for year, quarter in quarters()]
    regions, names = geography().regions, {zone.code: zone.nom for zone in zones()}
    found: list[Row] = [
        [code, names[code], code[:2], regions[code[:2]].upper(), *map(_rate, series)]
        for code, series in rates().items()
    ]
    title = "Taux de chômage localisés par zone d'emploi, en moyenne trimestrielle"
    xlsx.write(path, {"txcho_ze": [(title,), (INVENTED,), ("",), labels, codes, *found]})


def _rate(tenths: int | None) -> xlsx.Cell:
    return "" if tenths is None else tenths / 10


def write_zones(path: Path) -> None:
    """Returns nothing; the list of zones and the zone of each commune."""
    zone_by_commune = zone_of()
    counts: dict[str, int] = {}
    composition: list[Row] = []
    for commune in _communes(ZONES_YEAR):
        zone = zone_by_commune[commune.code]
        counts[zone.code] = counts.get(zone.code, 0) + 1
        composition.append((commune.code, commune.nom, *zone))
    listed = [(*zone, counts[zone.code]) for zone in zones()]
    title, codes = "Zones d'emploi 2020", ("ZE2020", "LIBZE2020")
    columns = ("CODGEO", "LIBGEO", *codes)
    xlsx.write(
        path,
        {
            "ZE2020": _sheet(title, INVENTED, ZONES_YEAR, (*codes, "NB_COM"), listed),
            "Composition_communale": _sheet(title, INVENTED, ZONES_YEAR, columns, composition),
        },
    )


def write_areas(path: Path) -> None:
    """Returns nothing; the areas and the area of each commune, one workbook for both parts."""
    if path.is_file():
        return
    places, counts = place_of(), {NO_AREA: 0}
    composition: list[Row] = []
    for commune in _communes(AREAS_YEAR):
        area, category = places[commune.code]
        counts[area] = counts.get(area, 0) + 1
        composition.append((commune.code, commune.nom, area.code, area.nom, category))
    listed = [
        (area.code, area.nom, str(area.tranche), f"{area.tranche}0", count)
        for area, count in sorted(counts.items())
    ]
    title, codes = "Aires d'attraction des villes 2020", ("AAV2020", "LIBAAV2020")
    bands = (*codes, "TAAV2017", "TDAAV2017", "NB_COM")
    columns = ("CODGEO", "LIBGEO", *codes, "CATEAAV2020")
    xlsx.write(
        path,
        {
            "AAV2020": _sheet(title, INVENTED, AREAS_YEAR, bands, listed),
            "Composition_communale": _sheet(title, INVENTED, AREAS_YEAR, columns, composition),
        },
    )


def write_density(path: Path) -> None:
    """Returns nothing; three levels and seven by commune, in the layout of 2025."""
    columns = ("CODGEO", "LIBGEO", "DENS", "DENS7", "LIBDENS7")
    rows: list[Row] = []
    for commune in _communes(AREAS_YEAR):
        seven = level(commune)
        levels = (DEGREES[seven], seven, LEVEL_NAMES[seven])
        rows.append((commune.code, commune.nom, *levels))
    title = (("Grille de densité",), (f"Géographie au 01/01/{AREAS_YEAR}",), (INVENTED,), columns)
    xlsx.write(path, {"Maille communale": [*title, columns, *rows]})


def write_epci(path: Path, year: int) -> None:
    """Returns nothing; INSEE's list of EPCI and the EPCI of each commune."""
    names = {code: epci.nom for code, epci in geography().epci[year].items()} | {"": NO_EPCI[1]}
    members = geography().members(year)
    listed: list[Row] = [
        (code, epci.nom, epci.nature, len(members[code]))
        for code, epci in sorted(geography().epci[year].items())
    ]
    composition = [
        (c.code, c.nom, c.epci or NO_EPCI[0], names[c.epci], c.departement, c.region)
        for c in _communes(year)
    ]
    title, codes = "Intercommunalité et Métropole", ("EPCI", "LIBEPCI")
    columns = ("CODGEO", "LIBGEO", *codes, "DEP", "REG")
    head = (*codes, "NATURE_EPCI", "NB_COM")
    xlsx.write(
        path,
        {
            "EPCI": _sheet(title, REAL, year, head, listed),
            "Composition_communale": _sheet(title, REAL, year, columns, composition),
        },
    )


def write_epci_json(path: Path, year: int) -> None:
    """Returns nothing; Etalab's list of EPCI, an object a line, members inside.

    Outside YEARS the facts have no populations, and for 2026 no funding mode: their names are left
    out, as those of the members' populations are in the producer's files of 2019 and 2020.
    """
    members = geography().members(year)
    lines = []
    for code, epci in sorted(geography().epci[year].items()):
        content: dict[str, object] = {"code": code, "nom": epci.nom, "type": epci.nature}
        if year <= YEARS[-1]:
            content["modeFinancement"] = epci.financement
        if year in YEARS:
            content["populationTotale"] = sum(c.ptot for c in members[code])
            content["populationMunicipale"] = sum(c.pmun for c in members[code])
        content["membres"] = [_member(commune, year in YEARS) for commune in members[code]]
        lines.append(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    path.write_bytes(("[\n" + ",\n".join(lines) + "\n]\n").encode())


def _member(commune: Commune, counted: bool) -> dict[str, str | int]:
    member: dict[str, str | int] = {
        "code": commune.code, "siren": commune.siren, "nom": commune.nom,
    }  # fmt: skip
    if counted:
        member |= {"populationTotale": commune.ptot, "populationMunicipale": commune.pmun}
    return member


def _communes(year: int) -> list[Commune]:
    return sorted(geography().communes[year].values())


def _sheet(title: str, note: str, year: int, columns: Row, rows: Iterable[Row]) -> list[Row]:
    """Returns the rows of a sheet: four of titles, one of labels, one of codes, then the data."""
    above = ((title,), ("France",), (f"Géographie au 01/01/{year}",), (note,))
    return [*above, columns, columns, *rows]
