"""What a file holds, group by group: rows, empty cells, zeros and totals of every measure.

One pass over the file's Parquet. A group is a value of a dimension (department, division of an
activity, level, status), in a period (a year, a quarter) when the file has several.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from expectations.model import LONGEST_CELL
from expectations.parquet import database
from extractors.errors import visible
from extractors.registry_columns import Column
from extractors.registry_part import Part

# More values than that are keys, not groups.
MOST_VALUES = 1000
# A total beyond that is told as that: what is compared with it has a finite factor.
LARGEST = 1e100
ROWS = "lignes"
WHOLE = ""
NUMBERS = ("integer", "bigint", "double", "decimal")
DEPARTMENT = "left({0}, case when starts_with({0}, '97') then 3 else 2 end)"
# The group that a code belongs to, by the format of its column; `{0}` alone: the code itself.
_GROUPED = """
select {period} as periode, '{name}' as dimension, coalesce(({value})::varchar, '') as valeur,
    {heads}
from lignes group by 1, 2, 3
"""
OWN = """
region objet_geo statut_obs a5 a10 a17 a21 a38 a64 a88 a5_ou_total a10_ou_total
a17_ou_total a38_ou_total a17_tot a38_sirene
tranche_effectif employeur mod niveau_densite categorie_aav type_bilan type_commune
"""
GROUPS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(OWN.split(), ("", "{0}")),
    **dict.fromkeys(("departement", "departement_ou_collectivite"), ("departement", "{0}")),
    **dict.fromkeys(
        ("commune", "commune_ou_arrondissement", "commune_sirene"), ("departement", DEPARTMENT)
    ),
    **dict.fromkeys(("ape", "ape_point"), ("division", "left({0}, 2)")),
    "ze": ("zone", "left({0}, 2)"),
    "geo_melodi": ("territoire", "concat_ws(' ', objet_geographique, left({0}, 2))"),
}


class Stat(NamedTuple):
    """One measure of one group: rows, empty cells, zeros, negative values, and the total."""

    lignes: int = 0
    vides: int = 0
    zeros: int = 0
    negatifs: int = 0
    somme: float = 0.0

    @property
    def valued(self) -> int:
        """How many rows have a value that is not zero."""
        return self.lignes - self.vides - self.zeros

    def share(self, what: str) -> float:
        """The share of the rows that are `vides` or `zeros`."""
        return float(getattr(self, what)) / max(self.lignes, 1)

    def plus(self, other: "Stat") -> "Stat":
        """Both added up."""
        return Stat(
            self.lignes + other.lignes,
            self.vides + other.vides,
            self.zeros + other.zeros,
            self.negatifs + other.negatifs,
            self.somme + other.somme,
        )


class Cell(NamedTuple):
    """Where a statistic stands: period ('' when there is one), dimension, its value, measure."""

    periode: str
    dimension: str
    valeur: str
    mesure: str


Profile = dict[Cell, Stat]


def profile_of(parquet: Path, columns: Sequence[Column], part: Part) -> Profile:
    """The profile of a file: rows of it as a whole and of each group, and each of its measures.

    The whole has the dimension ''; the measure `lignes` counts rows, for those without another.
    """
    there = [c for c in columns if c.name not in part.distribution.leave]
    period, dimensions = _period(there), _dimensions(there, part)
    measured = measures(there, part)
    with database().cursor() as connection:
        lignes = connection.read_parquet(str(parquet))
        connection.register("lignes", lignes)
        rows = connection.execute(_query(period, dimensions, measured)).fetchall()
    found = summed(_cells(rows, measured))
    keys, absent = _keys(found), _absent(found, there)
    return {
        cell: stat
        for cell, stat in found.items()
        if cell.dimension not in keys and cell.mesure not in absent
    }


def _period(columns: Iterable[Column]) -> str:
    """The period of a row as SQL text; '' for a file that is one period."""
    names = {c.name for c in columns}
    if "annee" not in names:
        return "''"
    quarter = " || 'T' || right(trimestre::varchar, 1)" if "trimestre" in names else ""
    return f"annee::varchar{quarter}"


def _dimensions(columns: Iterable[Column], part: Part) -> dict[str, str]:
    """The dimensions by name, as SQL; the first column that gives one has it."""
    found: dict[str, str] = {}
    asked = {*part.distribution.by, *part.continuity} - {"annee"}
    for column in columns:
        name, sql = GROUPS.get(column.format, ("", "{0}"))
        if column.format in GROUPS or column.name in asked:
            found.setdefault(name or column.name, sql.format(f'"{column.name}"'))
        if column.name in part.distribution.by:
            found[column.name] = f'"{column.name}"'
    return found


def measures(columns: Iterable[Column], part: Part) -> list[str]:
    """The columns that are measured; a whole number of the key is a code, an amount is not."""
    return [
        c.name
        for c in columns
        if c.type in NUMBERS
        and not c.format
        and c.name != "annee"
        and (c.name not in part.key or c.type in ("decimal", "double"))
    ]


def _query(period: str, dimensions: Mapping[str, str], measures: Sequence[str]) -> str:
    """A row for the whole of each period, one for each of its groups; each reads few columns."""
    counted = ", ".join(
        f'count("{m}"), coalesce(count_if("{m}" = 0), 0), coalesce(count_if("{m}" < 0), 0),'
        f' coalesce(sum("{m}"), 0)::double'
        for m in measures
    )
    heads = ", ".join(["count(*)", *([counted] if counted else [])])
    groups = {WHOLE: "''", **dimensions}
    return " union all ".join(
        _GROUPED.format(period=period, name=name, value=sql, heads=heads)
        for name, sql in groups.items()
    )


def _cells(rows: Iterable[Sequence[Any]], measures: Sequence[str]) -> Iterator[tuple[Cell, Stat]]:
    for periode, dimension, valeur, lignes, *numbers in rows:
        place = (str(periode or ""), str(dimension), told(valeur))
        yield Cell(*place, ROWS), Stat(int(lignes), somme=float(lignes))
        for n, name in enumerate(measures):
            full, zeros, negatifs, somme = numbers[4 * n : 4 * n + 4]
            vides = int(lignes - full)
            counted = (int(lignes), vides, int(zeros), int(negatifs))
            yield Cell(*place, name), Stat(*counted, min(max(float(somme), -LARGEST), LARGEST))


def told(value: object) -> str:
    """A value of a file as a cell has it, fit to be shown: a stray one may be of any length, and
    the index that keeps it takes no more than 2 700 bytes.
    """
    return visible(str(value), LONGEST_CELL)


def summed(cells: Iterable[tuple[Cell, Stat]]) -> Profile:
    """The cells, those that are told alike being one."""
    found: Profile = {}
    for cell, stat in cells:
        found[cell] = found[cell].plus(stat) if cell in found else stat
    return found


def _keys(found: Profile) -> set[str]:
    """The dimensions that have too many values to be groups."""
    values: dict[str, set[str]] = {}
    for cell in found:
        values.setdefault(cell.dimension, set()).add(cell.valeur)
    return {dimension for dimension, there in values.items() if len(there) > MOST_VALUES}


def _absent(found: Profile, columns: Iterable[Column]) -> set[str]:
    """The measures of which the file has no value, where its layout may have no such column."""
    optional = {c.name for c in columns if c.may_lack}
    full = {c.mesure for c, s in found.items() if c.dimension == WHOLE and s.vides < s.lignes}
    return optional - full
