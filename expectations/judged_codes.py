"""How many rows with an unknown code a file may have before it is the file that is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

Row = dict[str, Any]
NAMELESS, EPCI, MEMBER = "nom_introuvable", "epci_inconnu", "membre_inconnu"
# EPCI, members and names are counted by themselves, all other codes of a file together.
APART = (NAMELESS, EPCI, MEMBER)
# A part may have this many such lines, however small it is.
FEW = 10
# An EPCI that was gone before the oldest composition loaded is in no list, a member that merged is
# not in the reference, and neither is an error: of these a part may have one line in ten.
OLD_EPCI = 0.1
# A column whose every code is wrong is told by its first ones, and how many more there are: so many
# of all parts together, each its share.
MOST = 1000


def judged(rows: Sequence[Row], most: Mapping[tuple[str, str], float]) -> list[Row]:
    """The rows, each with whether its file has too many. A source without codes always has names
    that no commune bears alone: they are told where there are too many, and never block.
    """
    for row in rows:
        share = most.get((row["source"], row["partie"]), 0)
        if row["regle"] in (EPCI, MEMBER):
            share = max(share, OLD_EPCI)
        row["bloquant"] = row["lignes_fautives"] > max(FEW, share * (row["lignes_du_fichier"] or 0))
    told = [row for row in rows if row["regle"] != NAMELESS or row["bloquant"]]
    return [{**row, "bloquant": row["bloquant"] and row["regle"] != NAMELESS} for row in told]


def first_of_each(rows: Sequence[Row]) -> list[Row]:
    """The first codes of each part, and one row for the others of each of its columns."""
    parts = [list(same) for _, same in groupby(rows, lambda row: (row["source"], row["partie"]))]
    each = MOST // max(len(parts), 1)
    return [row for part in parts for row in (*part[:each], *_summed(part[each:]))]


def _summed(rows: Sequence[Row]) -> Iterator[Row]:
    """One row for all codes of a file's column and rule."""
    for _, same in groupby(sorted(rows, key=_column_of), _column_of):
        found = list(same)
        lines = sum(row["lignes"] for row in found)
        yield {**found[0], "valeur": f"et {len(found)} autres codes", "lignes": lines}


def _column_of(row: Row) -> tuple[str, ...]:
    return row["source"], row["partie"], row["millesime"], row["colonne"], row["regle"]
