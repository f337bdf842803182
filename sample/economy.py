"""Where the invented private employment stands, and which activities it may have.

Everything is an integer: jobs are counted in millionths, growth in millionths of a factor.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from sample.draws import Draws, Weighted
from sample.facts import Commune, geography, rows
from sample.history import MERGER, carried, old_codes
from sample.perimeters import GEOGRAPHY, perimeters

SEED = "codes-anciens"
PLACES_YEAR, EPCI_YEAR = 2023, 2025
OLD_CODES = 12
UNKNOWN = ("01999", "27998", "38999", "59998", "62997", "80999")
NOT_COVERED = "976"  # Mayotte is outside the field
A38_INDUSTRY = {
    "BZ": 2, "CA": 18, "CB": 3, "CC": 8, "CE": 4, "CF": 2, "CG": 9, "CH": 14, "CI": 4, "CJ": 4,
    "CK": 7, "CL": 7, "CM": 12, "DZ": 4, "EZ": 6, "CD": 1,
}  # fmt: skip
A38_OTHER = {
    "FZ": 16, "GZ": 24, "HZ": 6, "IZ": 12, "JA": 1, "JB": 1, "JC": 3, "KZ": 4, "LZ": 4, "MA": 7,
    "MB": 1, "MC": 3, "NZ": 8, "PZ": 3, "QA": 5, "QB": 6, "RZ": 4, "SZ": 6,
}  # fmt: skip
SECTOR_OF_A38 = {"FZ": "construction", "GZ": "commerce", "IZ": "hebergement"}


class Place(NamedTuple):
    """A code of the employment file: a commune or arrondissement, as Urssaf knows it.

    `epci` is that of 1 January 2025, the geography on which every EPCI has some industry.
    """

    code: str
    nom: str
    epci: str
    population: int
    departement: str
    region: str
    labelled: bool


class Activity(NamedTuple):
    """An APE and the sector whose national growth it follows."""

    ape: str
    a38: str
    sector: str


@cache
def places() -> dict[str, Place]:
    """Returns the places of 1 January 2023: no Mayotte; Paris, Lyon, Marseille by arrondissement.

    A place is labelled when phase 1 labels the commune; arrondissements never are.
    """
    facts, labelled = geography(), labelled_codes()
    divided = {row.commune for row in facts.arrondissements}
    found = [
        _place(commune, commune.code, commune.nom, commune.pmun, commune.code in labelled)
        for commune in facts.communes[PLACES_YEAR].values()
        if commune.departement != NOT_COVERED and commune.code not in divided
    ]
    for part in facts.arrondissements:
        parent = facts.communes[PLACES_YEAR][part.commune]
        found.append(_place(parent, part.code, part.nom, part.population, False))
    return {place.code: place for place in sorted(found)}


def _place(commune: Commune, code: str, nom: str, population: int, labelled: bool) -> Place:
    after = geography().communes[EPCI_YEAR]
    epci = after[min(carried(commune.code, PLACES_YEAR, EPCI_YEAR))].epci
    return Place(code, nom, epci, population, commune.departement, commune.region, labelled)


@cache
def labelled_codes() -> frozenset[str]:
    """Returns the communes of 1 January 2023 that phase 1 labels."""
    found: set[str] = set()
    for code in perimeters()[1].communes:
        found |= carried(code, GEOGRAPHY, PLACES_YEAR).keys()
    return frozenset(found)


@cache
def former_codes() -> dict[str, str]:
    """Returns {code out of use since before 2022: code of 1 January 2023}, for a few of them."""
    facts, draws = geography(), Draws(SEED)
    used = set().union(*facts.communes.values())
    found: dict[str, str] = {}
    for old, (code, mod, _) in draws.shuffled(sorted(old_codes().items())):
        now = [*carried(code, 2022, PLACES_YEAR)]
        if mod == MERGER and old not in used and len(now) == 1 and now[0] in places():
            found[old] = now[0]
        if len(found) == OLD_CODES:
            break
    return found


def former_places() -> list[Place]:
    """Returns the places under those old codes, which movements carry."""
    names = {row.code: row.nom for row in geography().former}
    return [
        places()[code]._replace(code=old, nom=names[old], population=800)
        for old, code in sorted(former_codes().items())
    ]


def unknown_places() -> list[Place]:
    """Returns places under codes that no commune ever had: they belong in quarantine."""
    facts = geography()
    found = []
    for code in UNKNOWN:
        region = next(
            c.region for c in facts.communes[PLACES_YEAR].values() if c.departement == code[:2]
        )
        found.append(Place(code, "Commune inconnue", "", 1_000, code[:2], region, False))
    return found


class Activities:
    """Draws activities: those of an industry that a departement favours come more often."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._by_a38: dict[str, list[str]] = {}
        for row in rows("naf"):
            self._by_a38.setdefault(row["a38"], []).append(row["sous_classe"].replace(".", ""))
        self._ape = {
            a38: Weighted(apes, [draws.between(1, 12) ** 2 for _ in apes])
            for a38, apes in self._by_a38.items()
        }
        self._industry = Weighted(list(A38_INDUSTRY), list(A38_INDUSTRY.values()))
        self._other = Weighted(list(A38_OTHER), list(A38_OTHER.values()))
        self._favoured: dict[str, list[str]] = {}

    def industrial(self, departement: str) -> Activity:
        """Returns an activity of industry (sections B to E)."""
        favoured = self._favoured.setdefault(
            departement, [self._industry.draw(self._draws) for _ in range(3)]
        )
        favour = self._draws.chance(500_000)
        a38 = self._draws.pick(favoured) if favour else self._industry.draw(self._draws)
        return Activity(self._ape[a38].draw(self._draws), a38, "industrie")

    def other(self, departement: str) -> Activity:
        """Returns an activity of construction, trade or services; the departement is no matter."""
        del departement
        a38 = self._other.draw(self._draws)
        sector = SECTOR_OF_A38.get(a38, "services")
        return Activity(self._ape[a38].draw(self._draws), a38, sector)

    def chooser(self, industrial: bool) -> Callable[[str], Activity]:
        """Returns the draw for industry, or for the rest."""
        return self.industrial if industrial else self.other
