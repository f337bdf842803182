"""What is true of the sample by construction: the figures that gates and tests compare with."""

from collections import Counter, defaultdict
from fractions import Fraction
from functools import cache
from typing import Any

from sample import perimeters, structure, years
from sample.facts import YEARS, geography
from sample.history import carried
from sample.perimeters import GEOGRAPHY, Perimeter
from sample.truth_employment import employment
from sample.write_sirene import demography

REFERENCE = 2025
RULES = ("une_commune", "majorite", "entier")
COHORTS = {
    (True, True): "phase_1_et_2",
    (True, False): "phase_1_seule",
    (False, True): "phase_2_seule",
    (False, False): "jamais",
}


def truth() -> dict[str, Any]:
    """Returns the truth of the sample, ready for JSON."""
    return {
        "nature": "sample",
        "graines": {
            "perimetres": perimeters.SEED,
            "economie": structure.SEED,
            "annees": years.SEED,
        },
        "effet": _effect(),
        "geographie": _geography(),
        "perimetres": {str(phase): _perimeter(p) for phase, p in perimeters.perimeters().items()},
        "perimetre_delta": _delta(),
        "cohortes": _cohorts(),
        "emploi": employment(),
        "sirene": demography(),
    }


def _effect() -> dict[str, Any]:
    return {
        "definition": "industrie_be",
        "mesure": "effectif",
        "phase": 1,
        "premiere_annee": years.FIRST_YEAR,
        "annee_de_base": years.BASE_YEAR,
        "croissance_annuelle": years.EFFECT / 1_000_000,
        "texte": "L'emploi industriel des communes labellisees en phase 1 croit de 1 % par an de"
        " plus que sans le label, a partir de 2019 ; la phase 2 n'a pas d'effet.",
        "text": "Industrial employment of the communes labelled in phase 1 grows by 1 % a year"
        " more than without the label, from 2019 on; phase 2 has no effect.",
        "facteur": {
            str(year): level / 1_000_000
            for year, level in zip(structure.YEARS, years.levels_of_effect(), strict=True)
        },
    }


def _geography() -> dict[str, Any]:
    facts = geography()
    return {
        "communes": {str(year): len(facts.communes[year]) for year in YEARS},
        "epci": {str(year): len(facts.epci[year]) for year in YEARS},
        "natures_epci": {
            str(year): dict(sorted(Counter(e.nature for e in facts.epci[year].values()).items()))
            for year in YEARS
        },
        "communes_sans_epci": sorted(
            c.code for c in facts.communes[REFERENCE].values() if not c.epci
        ),
        "codes_portes": sorted(
            code
            for code in set().union(*(facts.communes[year] for year in YEARS))
            - facts.communes[REFERENCE].keys()
        ),
        "population_municipale": {
            str(year): sum(c.pmun for c in facts.communes[year].values()) for year in YEARS
        },
        "epci_hors_champ": sorted(
            {c.epci for c in facts.communes[REFERENCE].values() if c.departement == "976"}
        ),
    }


def _perimeter(perimeter: Perimeter) -> dict[str, Any]:
    population = geography().communes[GEOGRAPHY]
    natures = Counter(
        member.nature if member.nature in ("EPT", "COM") else "EPCI" for member in perimeter.members
    )
    return {
        "territoires": len(perimeter.labels),
        "membres": len(perimeter.members),
        "membres_epci": natures["EPCI"],
        "membres_ept": natures["EPT"],
        "membres_communes": natures["COM"],
        "communes_2023": len(perimeter.communes),
        "communes_2025": len(label_shares(perimeter.phase)),
        "population_2023": sum(population[code].pmun for code in perimeter.communes),
    }


@cache
def label_shares(phase: int) -> dict[str, Fraction]:
    """Returns {commune of 2025: share of its population labelled}, for those labelled at all.

    A commune without inhabitants, as six of the Meuse, has the share of its parts.
    """
    known = perimeters.perimeters()[phase].communes
    parts: dict[str, list[tuple[Fraction, bool]]] = defaultdict(list)
    for code, commune in geography().communes[GEOGRAPHY].items():
        for now, share in carried(code, GEOGRAPHY, REFERENCE).items():
            parts[now].append((commune.pmun * share, code in known))
    return {now: _share(found) for now, found in parts.items() if any(yes for _, yes in found)}


def _share(parts: list[tuple[Fraction, bool]]) -> Fraction:
    people = sum((count for count, _ in parts), Fraction(0))
    if not people:
        return Fraction(sum(yes for _, yes in parts), len(parts))
    return sum((count for count, yes in parts if yes), Fraction(0)) / people


def _delta() -> dict[str, int]:
    first, second = (set(perimeters.perimeters()[phase].communes) for phase in (1, 2))
    return {
        "communes_2023_dans_les_deux": len(first & second),
        "communes_2023_phase_1_seule": len(first - second),
        "communes_2023_phase_2_seule": len(second - first),
    }


def _cohorts() -> dict[str, dict[str, int]]:
    """Returns {rule: {cohort: number of EPCI of 2025}}."""
    by_phase = {phase: _labelled_epci(phase) for phase in (1, 2)}
    found = {}
    for rule in RULES:
        counts = Counter(
            COHORTS[code in by_phase[1][rule], code in by_phase[2][rule]]
            for code in geography().epci[REFERENCE]
        )
        found[rule] = {name: counts[name] for name in COHORTS.values()}
    return found


def _labelled_epci(phase: int) -> dict[str, set[str]]:
    """Returns {rule: EPCI of 2025 that the rule calls labelled}."""
    shares = label_shares(phase)
    found: dict[str, set[str]] = {rule: set() for rule in RULES}
    for code, communes in geography().members(REFERENCE).items():
        parts: list[Fraction | int] = [shares.get(commune.code, 0) for commune in communes]
        people = sum(c.pmun * part for c, part in zip(communes, parts, strict=True))
        if any(parts):
            found["une_commune"].add(code)
        if 2 * people > sum(commune.pmun for commune in communes):
            found["majorite"].add(code)
        if all(part == 1 for part in parts):
            found["entier"].add(code)
    return found
