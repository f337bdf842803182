"""Codes and years that a producer, or the tool it uses, gets wrong."""

import random
import re
from datetime import date, timedelta

from benchmarks.campaigns.bases import Base
from benchmarks.campaigns.mutators import filled, made, mutator, one_of, with_cell, with_cells

CODES, YEARS = "codes", "years"
YEAR = re.compile(r"(?:19|20)\d{2}")


def _one_code(rng: random.Random, base: Base) -> tuple[int, int] | None:
    """A row and a column of codes with a value there."""
    ranks = [rank for rank in base.of(codes=True) if filled(base, rank)]
    rank = one_of(rng, ranks)
    return None if rank is None else (rng.choice(filled(base, rank)), rank)


@mutator(CODES)
def leading_zeros_lost(rng: random.Random, base: Base) -> bytes | None:
    """A column of codes that went through numbers: 01001 is 1001."""
    ranks = [
        r for r in base.of(codes=True) if any(str(x[r]).startswith("0") for x in base.table.rows)
    ]
    rank = one_of(rng, ranks)
    return None if rank is None else with_cells(base, rank, lambda c: str(c).lstrip("0"))


@mutator(CODES)
def one_leading_zero_lost(rng: random.Random, base: Base) -> bytes | None:
    """One code without its zeros."""
    places = [
        (n, rank)
        for rank in base.of(codes=True)
        for n in filled(base, rank)
        if str(base.table.rows[n][rank]).startswith("0")
    ]
    if not places:
        return None
    row, rank = rng.choice(places)
    return with_cell(base, row, rank, str(base.table.rows[row][rank]).lstrip("0"))


@mutator(CODES)
def codes_with_a_point(rng: random.Random, base: Base) -> bytes | None:
    """Codes written as 1001.0, all of a column or one."""
    at = _one_code(rng, base)
    if at is None:
        return None
    if rng.random() < 0.5:
        return with_cell(base, *at, f"{base.table.rows[at[0]][at[1]]}.0")
    return with_cells(base, at[1], lambda c: f"{c}.0" if c not in ("", None) else c)


@mutator(CODES)
def unknown_code(rng: random.Random, base: Base) -> bytes | None:
    """One code of the right shape that no nomenclature has."""
    at = _one_code(rng, base)
    if at is None:
        return None
    old = str(base.table.rows[at[0]][at[1]])
    return with_cell(base, *at, re.sub(r"\d", "9", old) if re.search(r"[0-8]", old) else "ZZ")


@mutator(CODES)
def code_of_no_shape(rng: random.Random, base: Base) -> bytes | None:
    """One code that cannot be one."""
    at = _one_code(rng, base)
    ways = ("?", "inconnu", "'; drop table t; --", "=cmd|' /C calc'!A0", "x" * 100_000, "\u202e10")
    return None if at is None else with_cell(base, *at, rng.choice(ways))


@mutator(CODES)
def codes_in_lower_case(rng: random.Random, base: Base) -> bytes | None:
    """A column of codes in lower case: 2a004, 10.11z."""
    cells = [(r, str(row[r])) for r in base.of(codes=True) for row in base.table.rows]
    rank = one_of(rng, sorted({r for r, cell in cells if cell != cell.lower()}))
    return None if rank is None else with_cells(base, rank, lambda c: str(c).lower())


@mutator(CODES)
def codes_spaced(rng: random.Random, base: Base) -> bytes | None:
    """Codes with a space, a no-break space or a tab at one end."""
    at = _one_code(rng, base)
    space = rng.choice((" ", "\u00a0", "\t"))
    return None if at is None else with_cells(base, at[1], lambda c: f"{c}{space}")


@mutator(CODES)
def codes_of_another_vintage(rng: random.Random, base: Base) -> bytes | None:
    """Some codes replaced by others of the same column, as before a merger."""
    at = _one_code(rng, base)
    if at is None:
        return None
    other = base.table.rows[at[0]][at[1]]
    chance = rng.choice((0.002, 0.05))
    return with_cells(base, at[1], lambda c: other if rng.random() < chance else c)


@mutator(CODES)
def codes_as_labels(rng: random.Random, base: Base) -> bytes | None:
    """A column of codes that holds names."""
    at = _one_code(rng, base)
    return None if at is None else with_cells(base, at[1], lambda _: "Bourg-en-Bresse")


def _moved(cell: object, years: int) -> object:
    """A cell with its years moved, of the type it had."""
    if isinstance(cell, date):
        return cell + timedelta(days=365 * years)
    text = YEAR.sub(lambda found: str(int(found[0]) + years), str(cell))
    return int(text) if isinstance(cell, int) and text.isdigit() else text


def _dated(base: Base) -> list[int]:
    """The ranks of the headers that name a year and are read."""
    return [r for r, h in enumerate(base.table.headers) if YEAR.search(h) and base.column(h)]


def _headers_moved(base: Base, years: int) -> bytes:
    dated = _dated(base)
    headers = [
        str(_moved(h, years)) if rank in dated else h for rank, h in enumerate(base.table.headers)
    ]
    return made(base, base.table.but(headers=headers))


@mutator(YEARS)
def years_shifted(rng: random.Random, base: Base) -> bytes | None:
    """Every year one less or one more: last year's file again, or next year's."""
    years = rng.choice((-1, 1))
    if _dated(base):
        return _headers_moved(base, years)
    rank = one_of(rng, base.of(years=True))
    return None if rank is None else with_cells(base, rank, lambda c: _moved(c, years))


@mutator(YEARS)
def years_in_the_future(rng: random.Random, base: Base) -> bytes | None:
    """Every year far ahead."""
    if _dated(base):
        return _headers_moved(base, 40)
    rank = one_of(rng, base.of(years=True))
    return None if rank is None else with_cells(base, rank, lambda c: _moved(c, 40))


@mutator(YEARS)
def one_year_missing(rng: random.Random, base: Base) -> bytes | None:
    """A year's column, or all its rows, gone."""
    dated = _dated(base)
    if dated:
        gone = rng.choice(dated)
        keep = [rank for rank in range(len(base.table.headers)) if rank != gone]
        rows = [[row[rank] for rank in keep] for row in base.table.rows]
        return made(base, base.table.but(headers=[base.table.headers[r] for r in keep], rows=rows))
    rank = one_of(rng, base.of(years=True))
    if rank is None:
        return None
    year = str(rng.choice(base.table.rows)[rank])[:4]
    left = [row for row in base.table.rows if str(row[rank])[:4] != year]
    return made(base, base.table.but(rows=left))


@mutator(YEARS)
def one_year_repeated(rng: random.Random, base: Base) -> bytes | None:
    """One year's values under another year, as a copy of last year's column."""
    dated = _dated(base)
    if len(dated) > 1:
        one, two = rng.sample(dated, 2)
        return with_rows_of(base, one, two)
    rank = one_of(rng, base.of(years=True))
    if rank is None:
        return None
    old, new = (rng.choice(base.table.rows)[rank] for _ in range(2))
    return with_cells(base, rank, lambda c: new if c == old else c)


@mutator(YEARS)
def one_year_of_two_digits(rng: random.Random, base: Base) -> bytes | None:
    """One year written 23, or 2023.0, or in words."""
    ranks = [rank for rank in base.of(years=True) if filled(base, rank)]
    rank = one_of(rng, ranks)
    if rank is None:
        return None
    row = rng.choice(filled(base, rank))
    old = str(base.table.rows[row][rank])
    ways = (old[2:4], f"{old}.0", "deux mille", "00/00/0000", "2023-02-30", "31/12/2023")
    return with_cell(base, row, rank, rng.choice(ways))


def with_rows_of(base: Base, one: int, two: int) -> bytes:
    """The base's file with the values of column `one` in column `two` too."""
    rows = [
        [row[one] if rank == two else cell for rank, cell in enumerate(row)]
        for row in base.table.rows
    ]
    return made(base, base.table.but(rows=rows))
