"""Flores in its three layouts: wide tables, zips in a zip, and one zip per level of activity."""

from collections.abc import Iterator
from pathlib import Path

from sample.facts import geography
from sample.melodi_economy import GEOGRAPHY, TOTAL, Jobs, at_level, by_commune, levels, territories
from sample.melodi_layout import product, table, write_product, zipped

HEADER = (
    "GEO", "GEO_OBJECT", "ACTIVITY", "NUMBER_EMPL", "LEGAL_FORM_WITH_PUBLIC", "FLORES_MEASURE",
    "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE",
)  # fmt: skip
ESTABLISHMENTS, JOBS = "UNIT_LOC", "EMPL3112"
PUBLISHED, SECRET, WITH_SECRET = "A", "K", "W"
LEAST = 3  # establishments under which the jobs of a cell are not disclosed
UNNAMED_YEAR = 2022  # the last whose inner data do not bear the year
SECRET_LEVELS = ("COM", "EPCI")
# The finest tables by commune are the largest: one departement shows how they look.
FINE_COMMUNES = "08"
Line = tuple[object, ...]


def write_level(path: Path, level: str, year: int) -> None:
    """Returns nothing; the zip of one level of activity, as since 2024."""
    name = f"DS_FLORES_{level.upper()}_{year}"
    write_product(path, f"{name}_data.csv", content(level, year))


def write_whole(path: Path, year: int) -> None:
    """Returns nothing; the zip of the zips of the levels, as in 2022 and 2023."""
    members: dict[str, bytes] = {}
    for level in ("A5", "A17", "A38"):
        name = f"DS_FLORES_{level}"
        data = name if year <= UNNAMED_YEAR else f"{name}_{year}"
        # The inner zips of the other levels hold their header alone: nothing reads them.
        lines = content("a17", year) if level == "A17" else table(HEADER, [])
        members[f"{name}_{year}_CSV_FR.zip"] = zipped(product(f"{data}_data.csv", lines))
    path.write_bytes(zipped(members))


def content(level: str, year: int) -> bytes:
    """Returns the data of a level (`a5`, `a17`, `a38`) and a year, cells without establishment
    left out; A17 without communes, A38 with those of one departement.
    """
    return table(HEADER, _lines(level, year))


def _lines(level: str, year: int) -> Iterator[Line]:
    for kind, places in territories(year).items():
        if kind == "COM" and level == "a17":
            continue
        for code, jobs in places.items():
            if kind == "COM" and level == "a38" and not code.startswith(FINE_COMMUNES):
                continue
            hides = level == "a38" and kind in SECRET_LEVELS
            yield from _territory(code, kind, at_level(jobs, level), year, hides)


def _territory(code: str, kind: str, cells: Jobs, year: int, hides: bool) -> Iterator[Line]:
    """Yields the lines of a territory: each activity's establishments, then its jobs."""
    secret = {a for a, cell in cells.items() if 0 < cell[0] < LEAST} if hides else set()
    secret.discard(TOTAL)
    shown = [a for a in cells if a != TOTAL and a not in secret]
    holder = max(shown, key=lambda a: (cells[a][1], a)) if secret and shown else ""
    for activity, cell in cells.items():
        place = (code, kind, activity, TOTAL, "1T9X7")
        yield (*place, ESTABLISHMENTS, PUBLISHED, year, cell[0])
        if activity in secret:
            yield (*place, JOBS, SECRET, year, "")
        elif activity == holder:
            hidden = sum(cells[a][1] for a in secret)
            yield (*place, JOBS, WITH_SECRET, year, cell[1] + hidden)
        else:
            yield (*place, JOBS, PUBLISHED, year, cell[1])


def write_wide(path: Path, year: int, measure: str) -> None:
    """Returns nothing; a row per commune, a column per A17 and the total: `ET` establishments,
    `EFF` jobs, whose cell is empty where there are too few establishments; one departement's.
    """
    codes = sorted(set(levels()["a17"].values()))
    header = ["CODGEO", "LIBGEO", *(f"{measure}_{code}" for code in codes)]
    header += [f"{measure}_TOT", f"{measure}_TOT_0sal"]
    lines = [";".join(header)]
    names = geography().communes[GEOGRAPHY]
    for commune, jobs in by_commune(year).items():
        if not commune.startswith(FINE_COMMUNES):
            continue
        cells = at_level(jobs, "a17")
        values = [_wide(cells, code, measure) for code in (*codes, TOTAL)]
        lines.append(";".join([commune, names[commune].nom, *values, "0"]))
    tail = "NBETAB" if measure == "ET" else "NBSAL"
    text = ("\n".join(lines) + "\n").encode()
    name = f"TD_FLORES{year}_NA17_TREF_{tail}.csv"
    path.write_bytes(zipped({name: text, f"meta_{name}": b"COD_VAR;LIB_VAR\n"}))


def _wide(cells: Jobs, code: str, measure: str) -> str:
    cell = cells.get(code)
    if cell is None:
        return "0"
    if measure == "ET":
        return str(cell[0])
    return "" if code != TOTAL and cell[0] < LEAST else str(cell[1])
