"""Named formats of codes: what a value of each kind looks like."""

import re

COMMUNE = r"^(?:(?:0[1-9]|[1-8]\d|9[0-5]|2[AB])\d{3}|97[1-46]\d{2})$"
# Corsica is 2A and 2B.
DEPARTEMENT = r"^(?:0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5]|97[1-46])$"
REGION = r"^(?:0[1-46]|11|24|27|28|32|44|52|53|75|76|84|93|94)$"

# Regular expressions that Python, RE2 and PostgreSQL read the same way.
FORMATS: dict[str, str] = {
    "commune": COMMUNE,
    "commune_ou_arrondissement": COMMUNE,
    # What a register of establishments gives: overseas collectivities, and words for no commune.
    "commune_sirene": rf"{COMMUNE}|^(?:97[578]\d{{2}}|98\d{{3}}|INCONNUE|ETRANGER|NON_DIFFUSEE)$",
    "departement": DEPARTEMENT,
    # Saint-Pierre-et-Miquelon and the collectivities of the Pacific are no departments.
    "departement_ou_collectivite": rf"{DEPARTEMENT}|^(?:975|977|978|98[4-8])$",
    "region": REGION,
    "ze": r"^\d{4}$",
    "siren": r"^\d{9}$",
    # Of a group of communes or of a commune, told by its SIREN.
    "siren_membre": r"^\d{9}$",
    "siret": r"^\d{14}$",
    "siren_ou_siret": r"^\d{9}(?:\d{5})?$",
    "epci": r"^\d{9}$",
    "code_postal": r"^\d{5}$",
    "ept": r"^(?:\d{9}|ZZZZZZZZZ)$",
    "id_ti": r"^(?:ti-\d{4}|fictif-\d{3})$",
    "epci_ou_aucun": r"^(?:\d{9}|ZZZZZZZZZ)$",
    "aav": r"^(?:\d[0-9A-Z]\d|n/a)$",
    "categorie_aav": r"^(?:1[123]|20|30)$",
    "niveau_densite": r"^[1-7]$",
    # Gate 1 knows of these two how far after a file's vintage they may be (AFTER).
    "annee": r"^(?:19|20)\d{2}$",
    "jour": r"^\d{4}-\d{2}-\d{2}$",
    "trimestre": r"^T?[1-4]$",
    "type_bilan": r"^[ABCKS]$",
    "ape": r"^\d{4}[A-Z]$",
    "ape_point": r"^\d{2}\.\d{2}[A-Z]$",
    "classe": r"^\d{2}\.\d{2}$",
    "groupe": r"^\d{2}\.\d$",
    "a5": r"^[A-Z]{2}$",
    "a10": r"^[A-Z]{2}$",
    "a17": r"^[A-Z][A-Z0-9]$",
    "a21": r"^[A-Z]$",
    "a38": r"^[A-Z]{2}$",
    "a38_sirene": r"^(?:[A-Z]{2}|hors_naf_rev2)$",
    "employeur": r"^(?:O|N|INCONNU)$",
    "a64": r"^[A-Z]{2}\d$",
    "a88": r"^\d{2}$",
    "a129": r"^[A-Z]\d{2}[A-Z]$",
    "a5_ou_total": r"^(?:[A-Z]{2}|_T)$",
    "a10_ou_total": r"^(?:[A-Z]{2}|_T)$",
    "a38_ou_total": r"^(?:[A-Z]{2}|_T)$",
    "a17_ou_total": r"^(?:[A-Z][A-Z0-9]|_T)$",
    "a17_tot": r"^(?:[A-Z][A-Z0-9]|TOT)$",
    "tranche_effectif": r"^(?:_T|E0|E\d+T\d+|E_GE500)$",
    # The code alone: the interface that answers in JSON writes 2025-COM-01001 instead.
    "geo_melodi": r"^[0-9A-Z]{1,9}$",
    "objet_geo": r"^[A-Z]{2,6}(?:20\d{2})?$",
    "statut_obs": r"^[A-Z]$",
    "niveau_na": r"^A\d{1,3}$",
    "type_commune": r"^(?:COM|COMA|COMD|ARM)$",
    "mod": r"^\d{2}$",
    # A collection is what simplifying leaves of an outline with a sliver.
    "geometrie": r'^\{"type":"(?:Polygon|MultiPolygon|GeometryCollection)",',
}

# A file of a year knows none after it; of the year after, it may announce days.
AFTER = {"annee": 0, "jour": 1}


def regex(name: str) -> str:
    """The regular expression of a named format; KeyError for a name that is not listed."""
    return FORMATS[name]


def matches(name: str, value: str) -> bool:
    """Whether a value has a named format."""
    return re.search(regex(name), value) is not None
