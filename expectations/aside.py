"""The rows that a source leaves out by the values of some columns: which values they bear.

A source that keeps the rows of some codes drops the others as not wanted. A code that was never
seen there is another matter: a typing error or a code of the producer's own takes rows that were
wanted. So the codes left out are kept with the profile of a file, and compared.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

from expectations.comparison import Row
from expectations.profile import Cell, Profile, Stat, told
from extractors.read import FACTS
from extractors.readers_base import LeftCode
from extractors.readers_keep import keep_by_header
from extractors.registry_columns import Column
from extractors.registry_part import Part

ASIDE = "code laissé"


def aside_of(parquet: Path, columns: list[Column], part: Part) -> Profile:
    """The codes of the columns by which rows are kept: of those left out, how many rows bear one,
    and the first line as the total; of those kept, none.
    """
    keep = keep_by_header(part.options, columns)
    facts = (pq.read_metadata(parquet).metadata or {}).get(FACTS) if keep else None
    codes = [LeftCode(*code) for code in json.loads(facts)["left_codes"]] if facts else []
    wanted = [LeftCode(header, code, 0, 0) for header, kept in keep.items() for code in kept]
    found: Profile = {}
    for one in [*wanted, *codes]:
        cell = Cell("", ASIDE, told(one.code), one.colonne)
        same = found.get(cell, Stat(somme=float(one.ligne)))
        first = min(same.somme, float(one.ligne))
        found[cell] = Stat(same.lignes + one.lignes, somme=first)
    return found


def unknown_codes(new: Profile, known: Iterable[Profile]) -> Iterator[Row]:
    """Codes left out that no file before had, of the columns by which its rows were kept."""
    seen = {cell for profile in known for cell in profile if cell.dimension == ASIDE}
    columns = {cell.mesure for cell in seen}
    for cell, stat in sorted(new.items()):
        if cell.dimension == ASIDE and cell.mesure in columns and cell not in seen:
            rows = {"lignes": stat.lignes, "premiere_ligne": int(stat.somme)}
            yield {"colonne": cell.mesure, "code": cell.valeur, **rows}
