"""The lists of the Fonds vert: invented projects, in the layout of each of the three years.

Each SIREN, alone or in a SIRET, breaks the check digit (`sample/companies.py`). The traps are
those of the real file of 2023: leading zeros lost, `NULL` for no commune, a file number that comes
back on each commune of a project, amounts as text with no-break spaces, a comma and a euro sign.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sample.companies import siren_of, siren_of_body, siret_of
from sample.draws import Draws
from sample.economy import former_codes
from sample.facts import Commune, geography
from sample.perimeters import perimeters
from sample.tables import write_csv

YEARS = (2023, 2024, 2025)
PROJECTS, GEOGRAPHY = 300, 2023
NO_COMMUNE, SHARED, OLD_CODE, OLD_SIREN = 75_000, 20_000, 10_000, 10_000  # millionths
INDUSTRY = "Territoires d'Industrie en transition écologique"
MEASURES = (
    "Rénovation énergétique des bâtiments publics locaux",
    "Rénovation des parcs de luminaires d’éclairage public",
    "Renaturation des villes et des villages",
    "Recyclage foncier",
    "Ingénierie",
)
AXES = {"Renaturation des villes et des villages": 2, "Recyclage foncier": 3}
INDUSTRY_FROM, INDUSTRY_ONE_IN = 2024, 6
HEAD_2023 = (
    "nom_region", "code_departement", "nom_departement", "code_commune", "nom_commune", "axe",
    "numero_demarche_ds", "nom_demarche_ds", "numero_dossier_ds", "nom_du_projet",
    "nom_beneficiaire_principal", "siren", "montant_engage",
)  # fmt: skip
HEAD_2024 = (
    "nom_du_projet", "resume_du_projet", "montant_engage", "numero_dossier_ds", "numero_ej",
    "numero_operateur", "opérateur", "demarche", "nom_region", "nom_departement",
    "code_departement", "siret_beneficiaire", "raison_sociale_beneficiaire",
    "forme juridique_beneficiaire", "code_commune", "nom_commune",
)  # fmt: skip
HEAD_2025 = tuple(
    {"opérateur": "operateur", "forme juridique_beneficiaire": "forme_juridique_beneficiaire"}.get(
        name, name
    )
    for name in HEAD_2024
)


@dataclass(frozen=True)
class Project:
    """An invented project; `commune` is None when it is wider than one, `cents` its amount."""

    rank: int
    number: str
    measure: str
    commune: Commune | None
    code: str
    departement: str
    region: str
    siren: str
    siret: str
    cents: int


def write_projects(path: Path, year: int) -> None:
    """Returns nothing; `;` and amounts as text in 2023, without a byte order mark as the real file;
    `,` and plain numbers in 2025.
    """
    if year == YEARS[0]:
        rows = [_row_2023(project) for project in projects(year)]
        write_csv(path, HEAD_2023, rows, delimiter=";")
    else:
        rows = [_row_2024(project, year) for project in projects(year)]
        head, mark = (HEAD_2024, ";") if year == YEARS[1] else (HEAD_2025, ",")
        write_csv(path, head, rows, delimiter=mark, mark=True)


@cache
def projects(year: int) -> list[Project]:
    """Returns the projects of a year, in the order of the file."""
    return list(_projects(year))


def total_cents(year: int) -> int:
    """Returns the sum of the amounts of a year, in cents."""
    return sum(project.cents for project in projects(year))


def _projects(year: int) -> Iterator[Project]:
    draws = Draws(f"fonds-vert-{year}")
    communes = sorted(geography().communes[GEOGRAPHY].values())
    labelled = sorted(perimeters()[2].communes)
    number = ""
    for rank in range(1, PROJECTS + 1):
        industrial = year >= INDUSTRY_FROM and not draws.below(INDUSTRY_ONE_IN)
        place = draws.pick(communes)
        if industrial:
            place = geography().communes[GEOGRAPHY][draws.pick(labelled)]
        old = draws.chance(OLD_CODE) and not industrial
        code = draws.pick(sorted(former_codes())) if old else place.code
        if old:
            place = geography().communes[GEOGRAPHY][former_codes()[code]]
        if not (number and draws.chance(SHARED)):
            number = f"{year - 2012}{rank:06d}"
        short = draws.chance(OLD_SIREN)
        siren = siren_of(50_000_000 + draws.below(9_000_000)) if short else siren_of_body(draws)
        yield Project(
            rank=rank,
            number=number,
            measure=INDUSTRY if industrial else draws.pick(MEASURES),
            commune=None if draws.chance(NO_COMMUNE) and not industrial else place,
            code=code,
            departement=place.departement,
            region=place.region,
            siren=siren,
            siret=siret_of(siren, draws),
            cents=draws.between(100, 3_000) ** 2 * 100 // 2 + draws.below(100),
        )


def _row_2023(one: Project) -> list[object]:
    """Returns the cells; codes and SIREN went through numbers, which lost their zeros."""
    facts = geography()
    measure = MEASURES.index(one.measure)
    return [
        facts.regions[one.region],
        one.departement.lstrip("0"),
        facts.departements[one.departement],
        one.code.lstrip("0") if one.commune else "NULL",
        one.commune.nom.upper() if one.commune else "NULL",
        AXES.get(one.measure, 1),
        69_001 + measure,
        one.measure,
        one.number if one.rank % 100 else "Non Renseigné",
        f"Projet fictif 2023-{one.rank:03d}",
        "BENEFICIAIRE FICTIF",
        one.siren.lstrip("0"),
        f"{_spaced(one.cents // 100)},{one.cents % 100:02d} €",
    ]


def _spaced(euros: int) -> str:
    """Returns the number with no-break spaces between thousands."""
    return f"{euros:,}".replace(",", "\u00a0")


def _row_2024(one: Project, year: int) -> list[object]:
    facts = geography()
    cents = f"{one.cents % 100:02d}"
    euros = one.cents // 100
    narrow = f"{euros:,}".replace(",", "\u202f")
    return [
        f"Projet fictif {year}-{one.rank:03d}",
        "Résumé fictif",
        f"{narrow},{cents}" if year == YEARS[1] else f"{euros}.{cents}",
        one.number,
        f"21{one.number}",
        "",
        "État",
        one.measure,
        facts.regions[one.region],
        facts.departements[one.departement],
        one.departement,
        one.siret,
        "BENEFICIAIRE FICTIF",
        "Commune et commune nouvelle",
        one.code if one.commune else "",
        one.commune.nom if one.commune else "",
    ]
