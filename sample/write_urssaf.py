"""Urssaf's wide file: a row per commune and APE, two columns per year, labels as it gives them."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from sample.economy import Place
from sample.facts import geography, rows
from sample.structure import YEARS
from sample.tables import write_csv
from sample.years import observed
from sample.zonings import zone_at

EPCI_YEAR = 2023
NAMES = (
    "region", "departement", "zone_d_emploi", "epci", "commune", "grand_secteur_d_activite",
    "secteur_na17", "secteur_na38", "secteur_na88", "ape", "code_region", "code_departement",
    "code_zone_d_emploi", "code_epci", "code_commune", "intitule_commune", "code_ape",
)  # fmt: skip
GRAND_SECTEUR = {
    "industrie": "GS1 Industrie",
    "construction": "GS2 Construction",
    "commerce": "GS3 Commerce",
    "hebergement": "GS4 Hôtellerie-restauration",
    "services": "GS5 Autres services",
}


class PlaceLabels(NamedTuple):
    """EPCI (empty where there is none) and employment zone of a place, by code."""

    epci: str
    zone: str


def write_commune_ape(path: Path) -> None:
    """Returns nothing; `;`, UTF-8 with a mark, an empty cell where there is no account."""
    header = list(NAMES)
    for year in YEARS:
        header += [f"nombre_d_etablissements_{year}", f"effectifs_salaries_{year}"]
    found = []
    for row, cells in observed():
        values: list[object] = []
        for cell in cells:
            values += cell[:2] if cell else ("", "")
        labels, codes = _place(row.place)
        activity = _activity(row.activity.ape)
        sector = GRAND_SECTEUR[row.activity.sector]
        found.append([*labels, sector, *activity, *codes, row.activity.ape, *values])
    write_csv(path, header, found, delimiter=";", mark=True)


def place_labels(place: Place) -> PlaceLabels:
    """Returns the codes that the file itself gives for a place's EPCI and employment zone."""
    _, codes = _place(place)
    return PlaceLabels(epci=codes[3], zone=codes[2])


@cache
def _place(place: Place) -> tuple[list[str], list[str]]:
    """Returns (five labels with their codes, six codes), EPCI as of the producer's geography."""
    facts = geography()
    zone = zone_at(place.code, place.departement)
    old = facts.communes[EPCI_YEAR].get(place.code)
    epci = facts.epci[EPCI_YEAR].get(old.epci if old else place.epci)
    code_epci, epci_label = (epci.code, f"{epci.code} {epci.nom}") if epci else ("", "")
    labels = [
        f"{place.region} {facts.regions[place.region]}",
        f"{place.departement} {facts.departements[place.departement]}",
        f"{zone.code} {zone.nom}",
        epci_label,
        f"{place.code} {place.nom}",
    ]
    codes = [place.region, place.departement, zone.code, code_epci, place.code, place.nom]
    return labels, codes


@cache
def _activities() -> dict[str, list[str]]:
    names = {(row["niveau"], row["code"]): row["libelle"] for row in rows("naf_niveaux")}
    a17 = {row["code"]: row["libelle"] for row in rows("naf_a17")}
    found = {}
    for row in rows("naf"):
        ape = row["sous_classe"].replace(".", "")
        found[ape] = [
            f"{row['a17']} {a17[row['a17']]}",
            f"{row['a38']} {names['A38', row['a38']]}",
            f"{row['a88']} {names['A88', row['a88']]}",
            f"{ape} {row['libelle']}",
        ]
    return found


def _activity(ape: str) -> list[str]:
    return _activities()[ape]
