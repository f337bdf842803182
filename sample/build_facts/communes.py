"""Communes, EPCI, EPT and former communes of 2022-2025, from `@etalab/decoupage-administratif`.

Package: npm, code MIT, data Licence Ouverte 2.0 (INSEE's COG, DGCL's composition of the EPCI).
"""

import json
import tarfile
from pathlib import Path
from typing import Any

from sample.build_facts.table import by_year, write

VERSIONS = {2022: "2.3.1", 2023: "3.1.1", 2024: "4.1.0", 2025: "5.3.0"}
Rows = list[dict[str, Any]]
Communes = dict[int, dict[str, dict[str, Any]]]


def build(folder: Path) -> None:
    """Returns nothing; writes the seven tables of geography."""
    raw = {year: _read(folder, year, "communes") for year in VERSIONS}
    epci = {year: _read(folder, year, "epci") for year in VERSIONS}
    communes = {year: _communes(raw[year], epci[year]) for year in VERSIONS}
    _write_communes(communes)
    _write_epci(epci)
    _write_ept({year: _read(folder, year, "ept") for year in (2023, 2025)})
    _write_former(raw)
    _write_arrondissements(raw)
    places = {name: _read(folder, 2025, name) for name in ("departements", "regions")}
    for name, rows in places.items():
        write(name, ("code", "nom"), sorted((row["code"], row["nom"]) for row in rows))


def _read(folder: Path, year: int, name: str) -> Rows:
    tarball = folder / f"etalab-decoupage-administratif-{VERSIONS[year]}.tgz"
    with tarfile.open(tarball) as archive:
        member = archive.extractfile(f"package/data/{name}.json")
        assert member is not None, f"{tarball.name} holds no {name}.json"  # noqa: S101
        rows: Rows = json.load(member)
    return rows


def _communes(raw: Rows, epci: Rows) -> dict[str, dict[str, Any]]:
    """Returns the communes of metropole and overseas departements, with EPCI and populations."""
    found = {
        row["code"]: {**row, "epci": "", "pmun": row["population"], "ptot": row["population"]}
        for row in raw
        if row["type"] == "commune-actuelle" and row["zone"] != "com"
    }
    for group in epci:
        for member in group["membres"]:
            found[member["code"]] |= {
                "epci": group["code"],
                "siren": member["siren"],
                "pmun": member["populationMunicipale"],
                "ptot": member["populationTotale"],
            }
    return found


def _write_communes(communes: Communes) -> None:
    """Returns nothing; one row per code, a value per year, `!` where the code is not in use."""
    fields = ("nom", "siren", "epci", "pmun", "ptot")
    header = ["code", "departement", "region", "arrondissement", "type_liaison"]
    header += [f"{field}_{year}" for field in fields for year in VERSIONS]
    rows = []
    for code in sorted(set().union(*communes.values())):
        last = next(communes[year][code] for year in reversed(VERSIONS) if code in communes[year])
        row = [code, last["departement"], last["region"], last["arrondissement"]]
        row.append(last["typeLiaison"])
        for field in fields:
            row += by_year([_field(communes, year, code, field) for year in VERSIONS])
        rows.append(row)
    write("communes", header, rows)


def _field(communes: Communes, year: int, code: str, field: str) -> str:
    commune = communes[year].get(code)
    if commune is None:
        return "!"
    if field == "ptot":
        return str(int(commune["ptot"]) - int(commune["pmun"]))
    return str(commune[field])


def _write_epci(epci: dict[int, Rows]) -> None:
    found = {year: {row["code"]: row for row in rows} for year, rows in epci.items()}
    fields = ("nom", "type", "modeFinancement")
    header = ["code", *(f"{field}_{year}" for field in fields for year in VERSIONS)]
    rows = []
    for code in sorted(set().union(*found.values())):
        row = [code]
        for field in fields:
            row += by_year([str(found[year].get(code, {}).get(field, "!")) for year in VERSIONS])
        rows.append(row)
    write("epci", header, rows)


def _write_ept(ept: dict[int, Rows]) -> None:
    rows = [
        (year, group["code"], group["nom"], member["code"])
        for year, groups in ept.items()
        for group in groups
        for member in group["membres"]
    ]
    write("ept", ("annee", "code_ept", "nom_ept", "code_commune"), sorted(rows))


def _write_former(raw: dict[int, Rows]) -> None:
    """Returns nothing; writes delegated and associated communes, and codes no longer in use."""
    kinds = {"commune-deleguee": "COMD", "commune-associee": "COMA"}
    parts: dict[tuple[str, str, str, str, str], list[str]] = {}
    for year, rows in raw.items():
        for row in rows:
            if row["type"] in kinds and row.get("zone") != "com":
                key = (kinds[row["type"]], row["code"], row["chefLieu"], row["nom"])
                parts.setdefault((*key, str(row["typeLiaison"])), []).append(str(year))
    header = ("type", "code", "chef_lieu", "nom", "type_liaison", "annees")
    write("anciennes", header, sorted((*key, " ".join(years)) for key, years in parts.items()))
    codes = {
        (old, row["code"], year)
        for year in (2022, 2025)
        for row in raw[year]
        for old in row.get("anciensCodes", ())
    }
    write("anciens_codes", ("ancien", "code", "annee"), sorted(codes))


def _write_arrondissements(raw: dict[int, Rows]) -> None:
    rows = [
        (
            row["code"],
            row["nom"],
            row["commune"],
            row["departement"],
            row["region"],
            row["population"],
        )
        for row in raw[2024]
        if row["type"] == "arrondissement-municipal"
    ]
    header = ("code", "nom", "commune", "departement", "region", "population_2024")
    write("arrondissements", header, sorted(rows))
