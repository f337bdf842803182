"""Populations of the communes: those of reference, real, and a past that is invented."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from sample.draws import Draws
from sample.economy import NOT_COVERED
from sample.facts import Commune, geography
from sample.melodi_economy import GEOGRAPHY
from sample.melodi_layout import table, write_product
from sample.tables import write_csv

SEED = "populations"
CENSUS = 2022
REFERENCE = (
    "REG", "Région", "DEP", "CODARR", "CODCAN", "CODCOM", "COM", "Commune", "PMUN", "PCAP", "PTOT"
)  # fmt: skip
HISTORY = ("FREQ", "GEO", "GEO_OBJECT", "POPREF_MEASURE", "TIME_PERIOD", "OBS_VALUE")
PAST = (1968, 1975, 1982, 1990, 1999, 2006, 2011, 2016)


def write_reference(path: Path) -> None:
    """Returns nothing; communes of 2025 without Mayotte, Paris, Lyon and Marseille by
    arrondissement, whose population counted apart is not among the facts and stands as 0.
    """
    facts = geography()
    divided = {part.commune for part in facts.arrondissements}
    found = []
    for c in facts.communes[GEOGRAPHY].values():
        if c.departement != NOT_COVERED and c.code not in divided:
            people = (c.pmun, c.ptot - c.pmun, c.ptot)
            found.append(_row(c.region, c.departement, c.code, c.nom, *people))
    for part in facts.arrondissements:
        people = (part.population, 0, part.population)
        found.append(_row(part.region, part.departement, part.code, part.nom, *people))
    found.sort(key=lambda row: str(row[6]))
    write_csv(path, REFERENCE, found, delimiter=";", line_end="\r\n")


def _row(
    region: str, departement: str, code: str, nom: str, pmun: int, pcap: int, ptot: int
) -> list[object]:
    place = [region, geography().regions[region], departement, "1", "01", code[-3:], code, nom]
    return [*place, pmun, pcap, ptot]


def write_history(path: Path) -> None:
    """Returns nothing; the last census by commune, departement, region and France; earlier ones,
    invented, without communes.
    """
    name = "DS_POPULATIONS_HISTORIQUES_data.csv"
    write_product(path, name, table(HISTORY, _history()))


def _history() -> Iterator[tuple[object, ...]]:
    draws = Draws(SEED)
    shares = {year: draws.between(700, 980) for year in PAST}
    for year in (*PAST, CENSUS):
        totals: dict[tuple[str, str], int] = defaultdict(int)
        for commune in _communes():
            people = commune.pmun * shares.get(year, 1000) // 1000
            if year == CENSUS:
                yield ("A", commune.code, "COM", "PMUN", year, people)
            totals["DEP", commune.departement] += people
            totals["REG", commune.region] += people
            totals["FRANCE", "F"] += people
        for (kind, code), people in sorted(totals.items()):
            yield ("A", code, kind, "PMUN", year, people)


def _communes() -> list[Commune]:
    communes = geography().communes[GEOGRAPHY].values()
    return sorted(commune for commune in communes if commune.departement != NOT_COVERED)
