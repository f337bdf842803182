"""INSEE files: COG of a year, movements of communes, NAF rev. 2 and the labels of its levels."""

import unicodedata
from functools import cache
from pathlib import Path

from sample.facts import geography, rows
from sample.history import moves
from sample.tables import write_csv

CRLF = "\r\n"
ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}
VOWELS = "AEIOUY"
LYON_METROPOLE = "200046977"
SINGLE_COLLECTIVITY = {
    "2A": "20R", "2B": "20R", "67": "6AE", "68": "6AE", "75": "75C", "972": "972R", "973": "973R",
}  # fmt: skip
COMMUNES = (
    "TYPECOM", "COM", "REG", "DEP", "CTCD", "ARR", "TNCC", "NCC", "NCCENR", "LIBELLE", "CAN",
    "COMPARENT",
)  # fmt: skip
MOVE = ("TYPECOM", "COM", "TNCC", "NCC", "NCCENR", "LIBELLE")
NAF = (
    "sous_classe", "code_ape", "libelle", "classe", "groupe", "division_a88", "section_a21", "a5",
    "a10", "a17", "a38", "a64", "a129",
)  # fmt: skip
LEVELS = ("classe", "groupe", "a88", "a21", "a5", "a10", "a17", "a38", "a64", "a129")


def write_communes(path: Path, year: int) -> None:
    """Returns nothing; communes, arrondissements, delegated and associated communes, by code.

    `CAN` is invented (the package does not tell it): the departement and 99.
    """
    facts = geography()
    found: list[list[str]] = []
    for c in facts.communes[year].values():
        place = [c.region, c.departement, _collectivity(c.departement, c.epci), c.arrondissement]
        names = _names(c.nom, c.type_liaison)
        found.append(["COM", c.code, *place, *names, f"{c.departement}99", ""])
    for part in facts.arrondissements:
        parent = facts.communes[year][part.commune]
        place = [part.region, part.departement, _collectivity(part.departement, parent.epci)]
        place.append(parent.arrondissement)
        names, canton = _names(part.nom, "0"), f"{part.departement}99"
        found.append(["ARM", part.code, *place, *names, canton, part.commune])
    for old in facts.former:
        if year in old.annees:
            names = _names(old.nom, old.type_liaison)
            found.append([old.type, old.code, "", "", "", "", *names, "", old.chef_lieu])
    order = {"COM": 0, "ARM": 1, "COMD": 2, "COMA": 3}
    found.sort(key=lambda row: (row[1], order[row[0]]))
    write_csv(path, COMMUNES, found, line_end=CRLF)


def write_moves(path: Path) -> None:
    """Returns nothing; the movements from the latest to the oldest."""
    header = ["MOD", "DATE_EFF", *(f"{name}_AV" for name in MOVE), *(f"{name}_AP" for name in MOVE)]
    found = []
    for move in moves():
        before, after = (_names(nom, _liaison(nom)) for nom in (move.nom_before, move.nom_after))
        old = [move.type_before, move.code_before, _liaison(move.nom_before), *before[1:]]
        new = [move.type_after, move.code_after, _liaison(move.nom_after), *after[1:]]
        found.append([move.mod, move.date, *old, *new])
    write_csv(path, header, found, line_end=CRLF)


def write_naf(path: Path) -> None:
    """Returns nothing; the 732 sub-classes with the levels above them."""
    found = []
    for row in rows("naf"):
        code = row["sous_classe"]
        found.append([code, code.replace(".", ""), row["libelle"], *(row[n] for n in LEVELS)])
    write_csv(path, NAF, found)


def write_naf_labels(path: Path) -> None:
    """Returns nothing; the labels of the levels."""
    found = [[row["niveau"], row["code"], row["libelle"]] for row in rows("naf_niveaux")]
    write_csv(path, ("niveau", "code", "libelle"), sorted(found))


def _collectivity(departement: str, epci: str) -> str:
    """Returns the code of the collectivity with a departement's powers (CTCD)."""
    if epci == LYON_METROPOLE:
        return "69M"
    return SINGLE_COLLECTIVITY.get(departement, f"{departement}D")


def _names(nom: str, liaison: str) -> list[str]:
    """Returns TNCC, NCC (capitals without accents), NCCENR (without article) and LIBELLE."""
    article = ARTICLES.get(liaison, "")
    bare = nom.removeprefix(article)
    return [liaison, _capitals(bare), bare, nom]


@cache
def _capitals(nom: str) -> str:
    text = nom.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    letters = unicodedata.normalize("NFD", text)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain.upper().replace("-", " ").replace("'", " ").replace("’", " ")


def _liaison(nom: str) -> str:
    """Returns the kind of article (TNCC) that the name itself shows."""
    for liaison, article in ARTICLES.items():
        if nom.startswith(article):
            return liaison
    return "1" if _capitals(nom)[0] in VOWELS else "0"
