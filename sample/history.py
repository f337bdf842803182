"""What happened to communes: the changes between the years of the facts, and older ones.

That a code went, came or merged is a fact; dates and kinds of change that are not are invented.
"""

import re
from collections import defaultdict
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from sample.facts import ALL_YEARS, YEARS, Geography, geography

MERGER, SPLIT, NEW_CODE, RENAMED, OTHER_DEPARTEMENT = "32", "21", "50", "10", "41"
ASSOCIATION, SIMPLE_MERGER, END_OF_ASSOCIATED, END_OF_DELEGATED = "33", "31", "34", "35"
OLD_MERGERS = ("2016-01-01", "2017-01-01", "2019-01-01")
COMMUNE = re.compile(r"^(?:(?:0[1-9]|[1-8]\d|9[0-5]|2[AB])\d{3}|97[1-46]\d{2})$")


class Change(NamedTuple):
    """Communes `before` that became communes `after`, between two years of the facts."""

    year: int
    mod: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Move(NamedTuple):
    """A row of the producer's file of movements."""

    mod: str
    date: str
    type_before: str
    code_before: str
    nom_before: str
    type_after: str
    code_after: str
    nom_after: str


@cache
def changes() -> list[Change]:
    """Returns every change of code between two years: mergers, splits, new codes, new names."""
    facts = geography()
    found: list[Change] = []
    for year in ALL_YEARS[1:]:
        found += _changes(facts, year)
    return found


def _changes(facts: Geography, year: int) -> list[Change]:
    old, new = facts.communes[year - 1], facts.communes[year]
    merged: dict[str, list[str]] = defaultdict(list)
    split: dict[str, list[str]] = defaultdict(list)
    found: list[Change] = []
    for code in sorted(old.keys() - new.keys()):
        # A code may serve again: until 2022 the list of that year tells what it had become.
        told = facts.former_codes[2022] if year <= 2022 else {}
        target = told.get(code) or facts.former_codes[2025][code]
        if target in old:
            merged[target].append(code)
        else:
            found.append(Change(year, NEW_CODE, (code,), (target,)))
    known = {change.after[0] for change in found}
    delegated = {f.code: f.chef_lieu for f in facts.former if year - 1 in f.annees}
    for code in sorted(new.keys() - old.keys() - known):
        split[delegated[code]].append(code)
    found += [Change(year, MERGER, (to, *codes), (to,)) for to, codes in merged.items()]
    found += [Change(year, SPLIT, (of,), (of, *codes)) for of, codes in split.items()]
    found += [
        Change(year, RENAMED, (code,), (code,))
        for code in sorted(old.keys() & new.keys() - merged.keys() - split.keys())
        if old[code].nom != new[code].nom
    ]
    return found


def carried(code: str, year: int, to: int = 2025) -> dict[str, Fraction]:
    """Returns {code of 1 January `to`: share}; a split shares by municipal population."""
    shares = {code: Fraction(1)}
    if code not in _changing():
        return shares
    for step in range(year + 1, to + 1):
        shares = _next_year(shares, step)
    return shares


def _next_year(shares: dict[str, Fraction], year: int) -> dict[str, Fraction]:
    found: dict[str, Fraction] = defaultdict(Fraction)
    for code, share in shares.items():
        parts = _targets(year).get(code, (code,))
        population = [geography().communes[year][part].pmun for part in parts]
        for part, people in zip(parts, population, strict=True):
            found[part] += share * Fraction(people, sum(population)) if len(parts) > 1 else share
    return found


@cache
def _changing() -> frozenset[str]:
    return frozenset(code for change in changes() for code in change.before)


@cache
def _targets(year: int) -> dict[str, tuple[str, ...]]:
    return {
        code: change.after for change in changes() if change.year == year for code in change.before
    }


def moves() -> list[Move]:
    """Returns the rows of the file of movements, the latest first, then by code."""
    facts = geography()
    rows = [*_recent(facts), *_old(facts), *_of_2026(facts)]
    rows.sort(key=lambda row: (row.code_before, row.mod, row.type_before, row.type_after, row))
    rows.sort(key=lambda row: row.date, reverse=True)
    return rows


def _date(change: Change) -> str:
    if change.mod in (MERGER, SPLIT):
        return f"{change.year}-01-01"
    return f"{change.year - 1}-03-15" if change.mod == NEW_CODE else f"{change.year - 1}-09-01"


def _recent(facts: Geography) -> list[Move]:
    rows: list[Move] = []
    for change in changes():
        old, new = facts.communes[change.year - 1], facts.communes[change.year]
        for code in change.before:
            start = (change.mod, _date(change), "COM", code, old[code].nom)
            rows += [Move(*start, "COM", to, new[to].nom) for to in change.after]
            if change.mod == MERGER and code in _delegated(change.year):
                rows.append(Move(*start, "COMD", code, _delegated(change.year)[code]))
        if change.mod == SPLIT:
            for to in change.after:
                start = (SPLIT, _date(change), "COMD", to, new[to].nom)
                rows.append(Move(*start, "COM", to, new[to].nom))
    return rows


@cache
def _delegated(year: int) -> dict[str, str]:
    return {
        row.code: row.nom for row in geography().former if row.type == "COMD" and year in row.annees
    }


def old_codes() -> dict[str, tuple[str, str, str]]:
    """Returns {code out of use before 2022: (code of 2022, kind of change, date)}."""
    facts = geography()
    kinds = {row.code: row.type for row in facts.former if YEARS[0] in row.annees}
    found = {}
    for old, code in sorted(facts.former_codes[YEARS[0]].items()):
        if not COMMUNE.match(old) or code not in facts.communes[YEARS[0]]:
            continue
        if old[:2] == "20":
            found[old] = (code, OTHER_DEPARTEMENT, "1976-01-01")
        elif kinds.get(old) == "COMD":
            found[old] = (code, MERGER, OLD_MERGERS[int(code[2:], 16) % len(OLD_MERGERS)])
        elif kinds.get(old) == "COMA":
            found[old] = (code, ASSOCIATION, "1973-01-01")
        else:
            found[old] = (code, SIMPLE_MERGER, "1974-01-01")
    return found


def _old(facts: Geography) -> list[Move]:
    names = {row.code: row.nom for row in facts.former}
    rows: set[Move] = set()
    first, now = facts.communes[ALL_YEARS[0]], facts.communes[YEARS[0]]
    codes = [change for change in changes() if change.mod == NEW_CODE and change.year <= YEARS[0]]
    earlier = {change.after[0]: change.before[0] for change in codes}
    told = set().union(*(facts.communes[year] for year in ALL_YEARS if year < YEARS[0]))
    for old, (code, mod, date) in old_codes().items():
        if old in told:  # one of the changes between two years of the facts
            continue
        code = earlier.get(code, code)
        nom, to = names.get(old, f"Ancienne commune {old}"), (first.get(code) or now[code]).nom
        rows.add(Move(mod, date, "COM", old, nom, "COM", code, to))
        if mod == MERGER:
            rows.add(Move(mod, date, "COM", old, nom, "COMD", old, nom))
            rows.add(Move(mod, date, "COM", code, names.get(code, to), "COM", code, to))
        elif mod == ASSOCIATION:
            rows.add(Move(mod, date, "COM", old, nom, "COMA", old, nom))
    return sorted(rows)


def _of_2026(facts: Geography) -> list[Move]:
    """Returns the ends of associated and delegated communes after the reference geography."""
    rows: list[Move] = []
    kept = {(row.type, row.code) for row in facts.former if ALL_YEARS[-1] in row.annees}
    for kind, mod in (("COMA", END_OF_ASSOCIATED), ("COMD", END_OF_DELEGATED)):
        for row in facts.former:
            if row.type != kind or YEARS[-1] not in row.annees or (kind, row.code) in kept:
                continue
            to = facts.communes[YEARS[-1]][row.chef_lieu]
            start = (mod, "2026-01-01", kind, row.code, row.nom)
            rows.append(Move(*start, "COM", to.code, to.nom))
    return rows
