"""What the columns of a file hold beside its measures: how full, how long, how varied they are.

Kept with the profile of a file, under a dimension of their own: an emptied column, or two whose
values changed places, show there and in no total.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from expectations.aside import ASIDE
from expectations.comparison import FEWEST_ROWS, Row
from expectations.parquet import database
from expectations.profile import Cell, Profile, Stat, measures
from extractors.registry_columns import Column
from extractors.registry_part import Part

COLUMN = "colonne"
FULL, LONG, VARIED, ACCENTS = "remplies", "longueur", "distinctes", "accents"
WORDS = {
    FULL: "share of filled cells",
    LONG: "mean length",
    VARIED: "distinct values",
    ACCENTS: "share of cells with a letter beyond ASCII",
}
# A column of which so large a share is filled is one that users count on.
MOSTLY = 0.5
# By how much the share of filled cells may move, in points of the rows.
POINTS = 0.2
# Beyond that factor of their mean length values are others: names for codes, or names cut short.
LENGTH = 1.25
# Beyond that factor, and so many, there are other values.
VARIETY, FEWEST_VALUES = 2.0, 20
# Below that factor of their share, and so many cells, accents were lost on the way.
ACCENTED, FEWEST_ACCENTS = 0.5, 20


def columns_of(parquet: Path, columns: Sequence[Column], part: Part) -> Profile:
    """Of each column that the file's layout has and that is no measure: cells filled, characters,
    distinct values (estimated, the same for the same file), and of texts those with an accent.
    """
    apart = {*part.distribution.leave, *measures(columns, part)}
    names = [c.name for c in columns if c.header is not None and c.name not in apart]
    texts = {c.name for c in columns if c.type == "text"}
    if not names:
        return {}
    with database().cursor() as connection:
        connection.register("lignes", connection.read_parquet(str(parquet)))
        row = connection.execute(_query(names, texts)).fetchone()
    return dict(_cells(row or (), names, texts))


def _query(names: Sequence[str], texts: Set[str]) -> str:
    """Letters beyond ASCII take several bytes: a text with one is longer in bytes."""
    heads = ", ".join(
        f'count("{n}"), coalesce(sum(length("{n}"::varchar)), 0), approx_count_distinct("{n}"), '
        + (f'coalesce(count_if(strlen("{n}") > length("{n}")), 0)' if n in texts else "0")
        for n in names
    )
    return f"select count(*), {heads} from lignes"  # noqa: S608 - names are those of columns.csv


def _cells(
    row: Sequence[Any], names: Sequence[str], texts: Set[str]
) -> Iterator[tuple[Cell, Stat]]:
    rows = int(row[0])
    for n, name in enumerate(names):
        told = tuple(int(value) for value in row[4 * n + 1 : 4 * n + 5])
        full, measured = told[0], (FULL, LONG, VARIED, *((ACCENTS,) if name in texts else ()))
        for measure, value in zip(measured, told, strict=False):
            yield Cell("", COLUMN, name, measure), Stat(rows, rows - full, somme=float(value))


def filled_in_lake(parquet: Path, columns: Sequence[Column], *, as_received: bool) -> Profile:
    """How full the columns of a Parquet file are, from its metadata; those of which a row group
    does not count the empty cells are read. `as_received`: under the producer's headers.
    """
    metadata = pq.read_metadata(parquet)
    ranks = {metadata.schema.column(n).name: n for n in range(metadata.num_columns)}
    headers = {c.name: (c.header or "") if as_received else c.name for c in columns}
    there = {name: header for name, header in headers.items() if header in ranks}
    told = {name: _told_empty(metadata, ranks[header]) for name, header in there.items()}
    empty = {name: none for name, none in told.items() if none is not None}
    empty |= _counted_empty(parquet, {name: there[name] for name in there if name not in empty})
    rows = metadata.num_rows
    return {
        Cell("", COLUMN, name, FULL): Stat(rows, none, somme=float(rows - none))
        for name, none in empty.items()
    }


def _told_empty(metadata: Any, rank: int) -> int | None:
    """The cells of a column that are null, or texts of no character where all are that."""
    known = [metadata.row_group(n).column(rank).statistics for n in range(metadata.num_row_groups)]
    if not all(one is not None and one.has_null_count for one in known):
        return None
    blank = [one.num_values for one in known if one.has_min_max and one.max in ("", b"")]
    return int(sum(one.null_count for one in known) + sum(blank))


def _counted_empty(parquet: Path, headers: Mapping[str, str]) -> dict[str, int]:
    """The same, read from the file."""
    if not headers:
        return {}
    quoted = ['"' + header.replace('"', '""') + '"' for header in headers.values()]
    counted = ", ".join(f"count_if({name} is null or {name}::varchar = '')" for name in quoted)
    with database().cursor() as connection:
        connection.register("lignes", connection.read_parquet(str(parquet)))
        row = connection.execute(f"select {counted} from lignes").fetchone()  # noqa: S608
    return dict(zip(headers, map(int, row or ()), strict=True))


def split(profile: Profile) -> tuple[Profile, Profile]:
    """The groups of a profile, and its columns; codes left out are neither."""
    columns = {cell: stat for cell, stat in profile.items() if cell.dimension == COLUMN}
    apart = (COLUMN, ASIDE)
    return {c: stat for c, stat in profile.items() if c.dimension not in apart}, columns


def emptied(new: Profile, old: Profile, optional: Iterable[str]) -> Iterator[Row]:
    """Columns that were mostly filled and are empty, those left aside that a layout may lack."""
    aside = set(optional)
    for name in (name for name in _shared(new, old) if name not in aside):
        was, now = _full(old, name), _full(new, name)
        if was >= MOSTLY and now == 0:
            yield _row(name, FULL, was, now)


def changed(new: Profile, old: Profile, told: Iterable[Row]) -> Iterator[Row]:
    """Columns that are not filled as they were, or whose values are longer, shorter, more or fewer,
    or without their accents; but for those already told.
    """
    known = {row["colonne"] for row in told}
    for name in (name for name in _shared(new, old) if name not in known):
        was, now = _full(old, name), _full(new, name)
        lost = now == 0 and _stat(old, name, FULL).somme >= FEWEST_ROWS
        if lost or abs(now - was) > POINTS:
            yield _row(name, FULL, was, now)
        elif min(_stat(side, name, FULL).somme for side in (old, new)) >= FEWEST_ROWS:
            yield from _others(new, old, name)


def _others(new: Profile, old: Profile, name: str) -> Iterator[Row]:
    """Lengths, numbers of values and accents that moved, where both files tell them."""
    for was, now in _both(new, old, name, LONG, FULL):
        if was and not 1 / LENGTH <= now / was <= LENGTH:
            yield _row(name, LONG, was, now)
    for was, now in _both(new, old, name, VARIED):
        if abs(now - was) > FEWEST_VALUES and not 1 / VARIETY <= now / was <= VARIETY:
            yield _row(name, VARIED, was, now)
    for was, now in _both(new, old, name, ACCENTS, FULL):
        enough = _stat(old, name, ACCENTS).somme >= FEWEST_ACCENTS
        if enough and now < was * ACCENTED:
            yield _row(name, ACCENTS, was, now)


def _both(
    new: Profile, old: Profile, name: str, measure: str, per: str = ""
) -> Iterator[tuple[float, float]]:
    """A measure before and after, per filled cell if asked; nothing where a file lacks it."""
    if all(Cell("", COLUMN, name, measure) in side for side in (old, new)):
        was, now = (
            _stat(side, name, measure).somme / (_stat(side, name, per).somme if per else 1)
            for side in (old, new)
        )
        yield was, now


def _shared(new: Profile, old: Profile) -> list[str]:
    """The columns that both files were looked at for, neither of them without a row."""
    names = [{c.valeur for c, s in side.items() if s.lignes} for side in (new, old)]
    return sorted(names[0] & names[1])


def _stat(columns: Profile, name: str, measure: str) -> Stat:
    return columns[Cell("", COLUMN, name, measure)]


def _full(columns: Profile, name: str) -> float:
    stat = _stat(columns, name, FULL)
    return stat.somme / stat.lignes


def _row(name: str, measure: str, was: float, now: float) -> Row:
    return {"colonne": name, "quoi": WORDS[measure], "avant": round(was, 4), "apres": round(now, 4)}
