"""Profiles of a few groups, for the tests of what gate 1 compares."""

from expectations.aside import ASIDE
from expectations.columns import ACCENTS, COLUMN, FULL, LONG, VARIED
from expectations.profile import ROWS, WHOLE, Cell, Profile, Stat

DEPARTMENTS = ("01", "02", "2A", "59", "971")
SECTORS = ("10", "25", "47")


def profile(
    years: dict[str, float] | None = None,
    without: tuple[str, ...] = (),
    times: dict[str, float] | None = None,
    **stat: int,
) -> Profile:
    """Jobs by department and sector: 100 rows and 1,000 jobs of each group and year, but for
    `times`, the factor of a group; `stat` overrides the counts of the whole.
    """
    found: Profile = {}
    for year, level in (years or {"2022": 1.0, "2023": 1.01}).items():
        total = 0.0
        for dimension, values in {"departement": DEPARTMENTS, "division": SECTORS}.items():
            for n, value in enumerate(v for v in values if v not in without):
                jobs = round(1000 * (1 + n) * level * (times or {}).get(value, 1.0), 3)
                total += jobs if dimension == "departement" else 0
                found[Cell(year, dimension, value, ROWS)] = Stat(100, somme=100)
                found[Cell(year, dimension, value, "effectif")] = Stat(100, 5, 5, 0, jobs)
        rows = 100 * len([d for d in DEPARTMENTS if d not in without])
        found[Cell(year, WHOLE, "", ROWS)] = Stat(rows, somme=rows)
        whole = {"vides": 25, "zeros": 25, "negatifs": 0, **stat}
        found[Cell(year, WHOLE, "", "effectif")] = Stat(rows, **whole, somme=round(total, 3))
    return found


def codes(**more: tuple[int, int]) -> Profile:
    """The codes by which rows are kept (COM) or left out (AAV, UU), and others: rows, line."""
    found = {"COM": (0, 0), "AAV": (700, 2), "UU": (90, 5), **more}
    return {
        Cell("", ASIDE, code, "GEO_OBJECT"): Stat(rows, somme=float(line))
        for code, (rows, line) in found.items()
    }


FILLED = Stat(500, 0, somme=500)


def columns(
    nom: Stat = FILLED, long: float = 11.0, varied: float = 400, accents: float = 200
) -> Profile:
    """The columns of a file of 500 rows: codes of five characters, and names."""
    told: Profile = {}
    for name, full, length, values in (
        ("code_commune", FILLED, 5.0, 480.0),
        ("nom_commune", nom, long, varied),
    ):
        told[Cell("", COLUMN, name, FULL)] = full
        told[Cell("", COLUMN, name, LONG)] = full._replace(somme=full.somme * length)
        told[Cell("", COLUMN, name, VARIED)] = full._replace(somme=min(values, full.somme))
    told[Cell("", COLUMN, "nom_commune", ACCENTS)] = nom._replace(somme=min(accents, nom.somme))
    return told
