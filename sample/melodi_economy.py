"""Every salaried job of the sample by commune of 2025 and A38: the private ones of the employment
file, and an invented complement that it does not cover (public service, farming, Mayotte).
"""

from collections import defaultdict
from functools import cache

from sample.draws import Draws
from sample.economy import NOT_COVERED, PLACES_YEAR, former_codes
from sample.facts import geography, rows
from sample.history import carried
from sample.structure import YEARS
from sample.years import observed
from sample.zonings import zone_at

SEED = "flores-complement"
GEOGRAPHY = 2025
TOWN, VILLAGE = 2_000, 10_000  # population from which a town has an office, and farms end
PUBLIC, FARM = "OZ", "AZ"
WITH_MAYOTTE = 2024
TOTAL = "_T"
Cell = tuple[int, int]  # establishments and jobs at the end of a year
Jobs = dict[str, Cell]
NONE: Cell = (0, 0)


@cache
def levels() -> dict[str, dict[str, str]]:
    """Returns {level of A38: {A38: code at that level}}, for `a5`, `a10` and `a17`."""
    found: dict[str, dict[str, str]] = {"a5": {}, "a10": {}, "a17": {}}
    for row in rows("naf"):
        for level, codes in found.items():
            codes[row["a38"]] = row[level]
    return found


@cache
def by_commune(year: int) -> dict[str, Jobs]:
    """Returns {commune of 2025: {A38: cell}} at the end of a year, without what has none."""
    found: dict[str, Jobs] = defaultdict(dict)
    at = YEARS.index(year)
    for row, series in observed():
        seen, code = series[at], _commune(row.place.code)
        if seen and code:
            _add(found[code], row.activity.a38, (seen.etablissements, seen.effectif))
    for code, complement in _complement().items():
        mayotte = geography().communes[GEOGRAPHY][code].departement == NOT_COVERED
        if year >= WITH_MAYOTTE or not mayotte:
            for a38, cell in complement.items():
                _add(found[code], a38, cell)
    return dict(sorted(found.items()))


def _add(jobs: Jobs, activity: str, cell: Cell) -> None:
    """Returns nothing; the cell is added to that of the activity."""
    establishments, people = jobs.get(activity, NONE)
    jobs[activity] = (establishments + cell[0], people + cell[1])


@cache
def _commune(code: str) -> str:
    """Returns the commune of 2025 of a code of the employment file, empty for an unknown code."""
    code = former_codes().get(code, code)
    code = _parents().get(code, code)
    if code not in geography().communes[PLACES_YEAR]:
        return ""
    return min(carried(code, PLACES_YEAR, GEOGRAPHY))


@cache
def _parents() -> dict[str, str]:
    """Returns {municipal arrondissement: its commune}."""
    return {part.code: part.commune for part in geography().arrondissements}


@cache
def _complement() -> dict[str, Jobs]:
    draws = Draws(SEED)
    found: dict[str, Jobs] = {}
    for code, commune in sorted(geography().communes[GEOGRAPHY].items()):
        here: Jobs = {}
        if commune.pmun >= TOWN:
            jobs = commune.pmun * draws.between(15, 45) // 1000
            here[PUBLIC] = (1 + commune.pmun // TOWN, jobs)
        if commune.pmun < VILLAGE and draws.chance(150_000):
            farms = draws.between(1, 4)
            here[FARM] = (farms, draws.below(3 * farms))
        if here:
            found[code] = here
    return found


@cache
def territories(year: int) -> dict[str, dict[str, Jobs]]:
    """Returns {GEO_OBJECT: {GEO: {A38: cell}}}: communes, EPCI, zones, departements, regions and
    France, each the sum of its communes.
    """
    communes, known = by_commune(year), geography().communes[GEOGRAPHY]
    region = {commune.departement: commune.region for commune in known.values()}
    departements = _summed(communes, {code: [known[code].departement] for code in communes})
    return {
        "COM": communes,
        "EPCI": _summed(communes, {c: [known[c].epci] for c in communes if known[c].epci}),
        "ZE2020": _summed(communes, {c: [zone_at(c, known[c].departement).code] for c in communes}),
        "DEP": departements,
        "REG": _summed(departements, {d: [region[d]] for d in departements}),
        "FRANCE": _summed(departements, {d: _countries(d) for d in departements}),
    }


def _countries(departement: str) -> list[str]:
    """Returns France, and its metropolitan part where the departement is in it."""
    return ["F"] if departement > "97" else ["F", "FM"]


def _summed(places: dict[str, Jobs], belongs: dict[str, list[str]]) -> dict[str, Jobs]:
    """Returns the sums of places by what they belong to."""
    found: dict[str, Jobs] = defaultdict(dict)
    for place, territories_of_it in belongs.items():
        for territory in territories_of_it:
            here = found[territory]
            for activity, cell in places[place].items():
                _add(here, activity, cell)
    return dict(sorted(found.items()))


def at_level(jobs: Jobs, level: str) -> Jobs:
    """Returns the cells at a level (`a5`, `a10`, `a17` or `a38`), by code, the total `_T` last."""
    codes = levels().get(level)
    found: Jobs = {}
    establishments = people = 0
    for a38, cell in jobs.items():
        _add(found, codes[a38] if codes else a38, cell)
        establishments += cell[0]
        people += cell[1]
    return {**dict(sorted(found.items())), TOTAL: (establishments, people)}
