"""The list of France Relance: invented industrial projects in the portal's technical columns.

SIREN and SIRET of companies begin with 000, which INSEE does not attribute, and break the check
digit; those that lose their zeros begin with 05 and break it too. The list has no amounts.
"""

from pathlib import Path

from sample.companies import siren_of, siret_of
from sample.draws import Draws
from sample.facts import Commune, geography
from sample.tables import write_csv

SEED, PROJECTS, GEOGRAPHY = "france-relance", 200, 2022
HEAD = (
    "entreprise", "typeentreprise", "siren", "voletrelance", "mesure", "mesurelight",
    "descriptionprojet", "filiere", "tonnesequivalentco2pourlesprojetsdecarbonation",
    "miseajour", "nomregion", "nomdepartement", "codedepartement", "nomcommune", "codepostal",
    "coordonneesgps",
)  # fmt: skip
MEASURES = (
    ("Compétitivité", "Soutien à l'investissement industriel dans les territoires", "Territoires"),
    ("Compétitivité", "Soutien aux investissements de modernisation", "Modernisation"),
    ("Écologie", "Décarbonation de l'industrie", "Décarbonation"),
)
SECTORS = ("Agroalimentaire", "Automobile", "Chimie", "Électronique", "Métallurgie", "Santé")
SIZES = ("PME", "ETI", "Grande entreprise")
UNKNOWN, SHORT, ESTABLISHMENT = 18_000, 20_000, 600_000  # millionths


def write_projects(path: Path) -> None:
    """Returns nothing; `;`, UTF-8 with a mark, as the portal's export without labels."""
    draws = Draws(SEED)
    communes = sorted(geography().communes[GEOGRAPHY].values())
    rows = [_row(rank, draws.pick(communes), draws) for rank in range(1, PROJECTS + 1)]
    write_csv(path, HEAD, rows, delimiter=";", mark=True)


def _row(rank: int, commune: Commune, draws: Draws) -> list[object]:
    facts = geography()
    part, measure, short = draws.pick(MEASURES)
    carbon = f"{draws.between(10, 9_000)},{draws.below(10)}" if part == "Écologie" else ""
    return [
        "ENTREPRISE FICTIVE",
        draws.pick(SIZES),
        _identifier(draws),
        part,
        measure,
        short,
        f"Projet fictif ; relance {rank:03d}",
        draws.pick(SECTORS),
        carbon,
        "08/04/2022",
        facts.regions[commune.region],
        facts.departements[commune.departement],
        commune.departement.lstrip("0"),
        commune.nom,
        _postal_code(commune.departement),
        _point(commune),
    ]


def _identifier(draws: Draws) -> str:
    """Returns a SIREN, a SIRET, or what the real list has in a few places: neither."""
    if draws.chance(UNKNOWN):
        return "En cours"
    if draws.chance(SHORT):
        return siren_of(50_000_000 + draws.below(9_000_000)).lstrip("0")
    siren = siren_of(draws.between(100_000, 900_000))
    return siret_of(siren, draws) if draws.chance(ESTABLISHMENT) else siren


def _postal_code(departement: str) -> str:
    """Returns the first postal code of the departement, without its zero as in the real list."""
    first = {"2A": "20000", "2B": "20200"}.get(departement, departement.ljust(5, "0"))
    return first.lstrip("0")


def _point(commune: Commune) -> str:
    """Returns the first point of the outline of the commune's EPCI, empty where it has none."""
    shape = geography().contours.get(commune.epci)
    if not shape:
        return ""
    x, y = shape[0][0][0]
    return f"{_degrees(y)},{_degrees(x)}"


def _degrees(thousandths: int) -> str:
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{abs(thousandths) // 1000}.{abs(thousandths) % 1000:03d}"
