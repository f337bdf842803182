"""The checks of gate 1 that need history: the file against those accepted before it."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from expectations import comparison, measures, series
from expectations.aside import unknown_codes
from expectations.columns import changed, emptied, split
from expectations.comparison import Pair, Row
from expectations.landing_sql import MOST_ROWS, told_number, told_rows
from expectations.model import Check, Skipped
from expectations.profile import Profile
from expectations.profile_store import History
from extractors.registry_part import Part

if TYPE_CHECKING:
    from expectations.gate1 import Landed

    Make = Callable[..., Check]

# What is compared of a file that stays in the lake, and of a part whose groups are not.
IN_LAKE = ("colonnes_videes", "colonnes_changees")
OF_COLUMNS = (*IN_LAKE, "codes_laisses")
NO_HISTORY = "no accepted vintage to compare with"
FACTS = "histoire"
LEAST_TOTAL = 0.1
LOOK = "compare the file with the one before; if it is right, say so in `distribution` of {facts}"
# Name: severity, what it says, what to do.
SAID = {
    "groupes_perdus": (
        "bloquant",
        "groups that were there and are gone, or hold zeros only",
        "ask the producer whether the file is whole; " + LOOK,
    ),
    "unites": ("bloquant", "measures whose mean per row is of another unit", LOOK),
    "annees_permutees": (
        "bloquant",
        "years whose totals are those of another year",
        "columns of years were swapped or moved: ask the producer for a corrected file",
    ),
    "periodes_perdues": (
        "bloquant",
        "periods that were there and have no value, beside the oldest",
        "a column of a year or quarter is gone or empty: ask the producer for the whole file",
    ),
    "colonnes_videes": (
        "bloquant",
        "columns that were filled and are empty",
        "ask the producer for a corrected file; a column that no longer matters goes to `leave`"
        " in `distribution` of {facts}",
    ),
    "colonnes_changees": (
        "avertissement",
        "columns whose cells are no longer as full, as long, as varied or as accented",
        "were columns exchanged or cut? " + LOOK,
    ),
    "codes_laisses": (
        "avertissement",
        "codes for which rows are left out, and which no file before had",
        "a typing error takes rows that are wanted: report it; a code that is wanted goes to"
        " `options.keep` of {facts}",
    ),
    "annee_repetee": (
        "bloquant",
        "years or vintages with the same totals as the one before",
        "last year's figures came under this year's name: ask the producer for the right file",
    ),
    "repartition": ("avertissement", "groups that left the trend of the others", LOOK),
    "totaux": ("avertissement", "measures whose total moved more than it may", LOOK),
    "revisions": ("avertissement", "years already accepted whose total was revised", LOOK),
    "secrets_et_zeros": (
        "avertissement",
        "shares of empty, zero or secret cells that moved",
        "a cell that is not disclosed is no zero: compare the marks of both files",
    ),
    "negatifs": (
        "avertissement",
        "measures that had no negative value and have some",
        "ask the producer what a negative value means here",
    ),
}


def offending(
    part: Part, name: str, history: History, optional: Iterable[str] = ()
) -> dict[str, list[Row]]:
    """The offending rows of every check, by name; `name` is the extraction that came before,
    `optional` the columns that a layout may lack.
    """
    (new, columns), (old, before) = split(history.new or {}), split(history.before or {})
    others = {other: split(was)[0] for other, was in history.others.items()}
    known = [history.before or {}, *history.others.values()]
    rules, empty = part.distribution, list(emptied(columns, before, optional))
    pairs = _pairs(part, name, new, old)
    repeated = series.repeated_file
    total = rules.total or max(part.drift, LEAST_TOTAL)
    found: dict[str, Iterable[Row]] = {
        "groupes_perdus": _each(pairs, lambda pair: comparison.lost_groups(pair, rules.lost)),
        "unites": _each(pairs, measures.other_units),
        "repartition": _each(pairs, lambda pair: comparison.moved_groups(pair, rules.moved)),
        "totaux": _each(pairs, lambda pair: comparison.moved_totals(pair, total)),
        "secrets_et_zeros": _each(pairs, measures.secrets_and_zeros),
        "negatifs": _each(pairs, measures.negatives),
        "annees_permutees": [*series.swapped_years(new, old), *series.shifted_years(new, old)],
        "periodes_perdues": series.lost_periods(new, old),
        "colonnes_videes": empty,
        "colonnes_changees": changed(columns, before, empty),
        "codes_laisses": unknown_codes(history.new or {}, known),
        "annee_repetee": [
            *series.repeated_years(new),
            *(row for other, was in others.items() for row in repeated(new, was, other)),
        ],
        "revisions": series.revised_years(new, old, rules.revised),
    }
    return {name: list(rows) for name, rows in found.items()}


def history_checks(
    part: Part,
    past: "Landed | None",
    history: History,
    make: "Make",
    facts: str,
    optional: Iterable[str],
) -> tuple[list[Check], list[Skipped], dict[str, Any]]:
    """The checks, those left out with the reason, and what their SQL reads as `faits.f`."""
    names = IN_LAKE if part.lake_only else tuple(SAID)
    reasons = _left_out(part, names, history)
    skipped = [
        make(name, *_words(name, facts), gravite=SAID[name][0]).skipped(why)
        for name, why in reasons.items()
    ]
    if len(skipped) == len(names):
        return [], skipped, {}
    every = offending(part, past.id_extraction if past else "", history, optional)
    found = {name: rows for name, rows in every.items() if name in {*names} - {*reasons}}
    checks = [
        make(
            name,
            *_words(name, facts),
            gravite=SAID[name][0],
            # One query for all that found nothing: Great Expectations runs it once.
            ecarts=told_rows(f"{FACTS},{name}", _columns(rows)) if rows else "",
            valeur=told_number(f"{FACTS},{name}") if rows else "select 0",
        )
        for name, rows in found.items()
    ]
    return checks, skipped, {FACTS: {name: _bounded(rows) for name, rows in found.items()}}


def _pairs(part: Part, name: str, new: Profile, old: Profile) -> list[Pair]:
    """What is compared: the file with the one before, its last year with the year before."""
    pairs = [comparison.against_before(new, old, name)] if new and old else []
    last = comparison.against_last_year(new) if part.distribution.last_year else None
    return [*pairs, *([last] if last else [])]


def _each(pairs: Iterable[Pair], compare: Callable[[Pair], Iterable[Row]]) -> Iterator[Row]:
    for pair in pairs:
        yield from compare(pair)


def _left_out(part: Part, names: Iterable[str], history: History) -> dict[str, str]:
    """Of the checks that compare nothing, why."""
    columns = "" if history.before else NO_HISTORY
    new, old = (split(side or {})[0] for side in (history.new, history.before))
    groups = "" if _pairs(part, "", new, old) else NO_HISTORY
    if not part.distribution.compared:
        groups = part.distribution.why
        columns = groups if part.lake_only else columns
    found = {name: columns if name in OF_COLUMNS else groups for name in names}
    return {name: reason for name, reason in found.items() if reason}


def _words(name: str, facts: str) -> tuple[str, str]:
    return SAID[name][1], SAID[name][2].format(facts=facts)


def _columns(rows: list[Row]) -> list[str]:
    """The columns that the rows have, in the order in which they come."""
    return list(dict.fromkeys(key for row in rows for key in row)) or ["groupe"]


def _bounded(rows: list[Row]) -> dict[str, Any]:
    return {"nombre": len(rows), "lignes": rows[:MOST_ROWS]}
