"""The profiles of accepted files in quality.profil, and what else is known of those accepted."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from expectations.aside import aside_of
from expectations.columns import COLUMN, columns_of, filled_in_lake
from expectations.profile import Cell, Profile, Stat, profile_of
from expectations.republished import Replaced, replaced_by
from extractors.entry import LakeFile
from extractors.registry import Source

Connection = psycopg.Connection[Any]
_COLUMNS = (
    "id_extraction, periode, dimension, valeur, mesure, lignes, vides, zeros, negatifs, somme"
)


@dataclass(frozen=True)
class Past:
    """A vintage that was accepted: its extraction, rows and bytes, the end of its file's name."""

    vintage: str
    id_extraction: str
    rows: int
    bytes: int
    suffix: str
    sha256: str


@dataclass(frozen=True)
class History:
    """What a file is compared with.

    `vintages`: those accepted of its part, the last acceptance of each, oldest first. `new` and
    `before`: the profile of the file and that of the extraction it replaces or follows, None
    when it has none. `others`: the profiles of the other vintages, by extraction, of a part that
    has a file for each. `replaced`: the accepted extraction of the same vintage.
    """

    vintages: tuple[Past, ...] = ()
    new: Profile | None = field(default=None, repr=False)
    before: Profile | None = field(default=None, repr=False)
    others: dict[str, Profile] = field(default_factory=dict, repr=False)
    replaced: Replaced | None = None


def history_of(
    conn: Connection, source: Source, file: LakeFile, parquet: Path, before: Any
) -> History:
    """What a file about to be checked is compared with; `before` is the load that it follows."""
    part = source.part(file.part)
    past = accepted_vintages(conn, source.id, file.part, file.id_extraction)
    new = held(parquet, source, file)
    asked = [p.id_extraction for p in past if p.vintage != file.vintage]
    others = {name: kept(conn, name) or {} for name in asked} if part.vintages == "all" else {}
    was = next((p for p in past if before and p.id_extraction == before.id_extraction), None)
    old = kept(conn, was.id_extraction) if was else None
    alike = _alike(old, source, file, was.vintage) if was and old else None
    again = was is not None and was.vintage == file.vintage and not part.lake_only
    replaced = replaced_by(conn, file.id_extraction, before) if again else None
    return History(past, new, alike, others, replaced)


def _alike(old: Profile, source: Source, file: LakeFile, vintage: str) -> Profile:
    """The profile of a vintage, without the columns that its layout calls otherwise than the
    file's, or has and the other has not: what they hold is known to differ.
    """
    layouts = [
        {(c.name, c.header) for c in source.columns(file.part, v)} for v in (vintage, file.vintage)
    ]
    same = {name for name, _ in layouts[0] & layouts[1]}
    return {c: s for c, s in old.items() if c.dimension != COLUMN or c.valeur in same}


def held(parquet: Path, source: Source, file: LakeFile) -> Profile:
    """What is kept of a file: its groups, its columns and the codes left out of it; no group
    of a part not compared, and of a file that stays in the lake how full its columns are.
    """
    part, columns = source.part(file.part), source.columns(file.part, file.vintage)
    if part.lake_only and not part.distribution.compared:
        return {}
    if part.lake_only:
        looked = [c for c in columns if c.name not in part.distribution.leave]
        return filled_in_lake(parquet, looked, as_received=parquet == file.path)
    groups = profile_of(parquet, columns, part) if part.distribution.compared else {}
    filled = columns_of(parquet, columns, part)
    return {**groups, **filled, **aside_of(parquet, columns, part)}


def accepted_vintages(conn: Connection, source: str, part: str, but: str) -> tuple[Past, ...]:
    """The accepted vintages of a part, in order, the extraction `but` left aside."""
    rows = conn.execute(
        """
        select distinct on (vintage) vintage, id_extraction, rows, coalesce(bytes, 0),
            coalesce(substring(file_name from '[.][^.]*$'), ''), sha256
        from meta.extraction
        where source = %s and part = %s and id_extraction <> %s and accepted_at is not null
        order by vintage, accepted_at desc
        """,
        [source, part, but],
    ).fetchall()
    return tuple(
        Past(str(v), str(i), int(n or 0), int(b), str(s), str(h)) for v, i, n, b, s, h in rows
    )


def keep(conn: Connection, id_extraction: str, profile: Profile) -> None:
    """None; the profile of an extraction is kept, in place of an earlier one of it."""
    with conn.transaction():
        conn.execute("delete from quality.profil where id_extraction = %s", [id_extraction])
        with conn.cursor().copy(f"copy quality.profil ({_COLUMNS}) from stdin".encode()) as copy:
            for cell, stat in profile.items():
                numbers = (stat.lignes, stat.vides, stat.zeros, stat.negatifs, stat.somme)
                place = (cell.periode, cell.dimension, cell.valeur, cell.mesure)
                copy.write_row([id_extraction, *place, *numbers])


def kept(conn: Connection, id_extraction: str) -> Profile | None:
    """The profile of an extraction; None when it was accepted without one."""
    rows = conn.execute(
        """
        select periode, dimension, valeur, mesure, lignes, vides, zeros, negatifs, somme
        from quality.profil where id_extraction = %s
        """,
        [id_extraction],
    ).fetchall()
    return {Cell(*row[:4]): Stat(*row[4:]) for row in rows} or None
