"""The checks of gate 1 that need history: the file against those accepted before it."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from psycopg.sql import SQL, Literal

from expectations import comparison, measures, series
from expectations.bands import Width, width
from expectations.comparison import Pair, Row
from expectations.landing_sql import MOST_ROWS, told_number, told_rows
from expectations.model import Check, Skipped
from expectations.profile_store import History
from extractors.registry_part import Part

if TYPE_CHECKING:
    from expectations.gate1 import Landed

    Make = Callable[..., Check]

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
        "columns of years were swapped: ask the producer for a corrected file",
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


def offending(part: Part, name: str, history: History) -> dict[str, list[Row]]:
    """The offending rows of every check, by name; `name` is the extraction that came before."""
    new, old, rules = history.new or {}, history.before or {}, part.distribution
    pairs = _pairs(part, name, history)
    repeated = series.repeated_file
    total = rules.total or max(part.drift, LEAST_TOTAL)
    found: dict[str, Iterable[Row]] = {
        "groupes_perdus": _each(pairs, lambda pair: comparison.lost_groups(pair, rules.lost)),
        "unites": _each(pairs, measures.other_units),
        "repartition": _each(pairs, lambda pair: comparison.moved_groups(pair, rules.moved)),
        "totaux": _each(pairs, lambda pair: comparison.moved_totals(pair, total)),
        "secrets_et_zeros": _each(pairs, measures.secrets_and_zeros),
        "negatifs": _each(pairs, measures.negatives),
        "annees_permutees": series.swapped_years(new, old),
        "annee_repetee": [
            *series.repeated_years(new),
            *(row for other, was in history.others.items() for row in repeated(new, was, other)),
        ],
        "revisions": series.revised_years(new, old, rules.revised),
    }
    return {name: list(rows) for name, rows in found.items()}


def history_checks(
    part: Part, past: "Landed | None", history: History, make: "Make", facts: str
) -> tuple[list[Check], list[Skipped], dict[str, Any]]:
    """The checks, those left out with the reason, and what their SQL reads as `faits.f`."""
    reason = _left_out(part, history)
    if reason:
        return [], [_skipped(make(name, *_words(name, facts)), reason) for name in SAID], {}
    found = offending(part, past.id_extraction if past else "", history)
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
    return checks, [], {FACTS: {name: _bounded(rows) for name, rows in found.items()}}


def size_checks(
    part: Part, file: Any, past: "Landed | None", history: History, make: "Make", facts: str
) -> list[Check]:
    """Rows and bytes against the extraction before, within what accepted vintages differ by.

    Rows once three vintages are known; bytes between files of one kind, whatever is known.
    """
    suffix = f".{file.file_name.rpartition('.')[2]}"
    alike = [p for p in history.vintages if p.suffix == suffix and p.bytes]
    rows = width([p.rows for p in history.vintages], part.drift_floor, part.drift)
    size = width([p.bytes for p in alike], part.bytes_floor, part.bytes_drift)
    last = next((p for p in alike if past and p.id_extraction == past.id_extraction), None)
    found: list[tuple[str, str, int, Width, str, str]] = []
    if past and rows.learnt_from:
        counted = "select count(*) from lot"
        found.append(("lignes_apprises", "rows", past.rows, rows, counted, "drift_floor"))
    if last:
        measured = f"select {int(file.bytes)}"
        found.append(("octets", "bytes of the file", last.bytes, size, measured, "bytes_drift"))
    return [
        make(
            name,
            f"{what}, against the {was} of {past.id_extraction if past else ''} ({band})",
            f"a file cut short or filled up? if it is right, widen `{fact}` in {facts}",
            gravite="avertissement",
            valeur=value,
            borne_basse=band.around(was)[0],
            borne_haute=band.around(was)[1],
        )
        for name, what, was, band, value, fact in found
    ]


def seen_before(part: Part, file: Any, history: History, make: "Make") -> Check:
    """Whether these very bytes were accepted under another vintage."""
    same = [p.vintage for p in history.vintages if p.sha256 == file.sha256]
    known = Literal(json.dumps([v for v in same if v != file.vintage]))
    vintages = SQL("select v as vintage from jsonb_array_elements_text({}::jsonb) as v")
    return make(
        "contenu_deja_recu",
        "vintages that were accepted with the very bytes of this file",
        "last year's file came under this year's name: ask the producer for the right one",
        # A series that is published anew without a change is no error, a vintage of its own is.
        gravite="bloquant" if part.vintages == "all" else "avertissement",
        ecarts=vintages.format(known).as_string(),
    )


def _pairs(part: Part, name: str, history: History) -> list[Pair]:
    """What is compared: the file with the one before, its last year with the year before."""
    if history.new is None:
        return []
    pairs = []
    if history.before is not None:
        pairs.append(comparison.against_before(history.new, history.before, name))
    last = comparison.against_last_year(history.new) if part.distribution.last_year else None
    return [*pairs, *([last] if last else [])]


def _each(pairs: Iterable[Pair], compare: Callable[[Pair], Iterable[Row]]) -> Iterator[Row]:
    for pair in pairs:
        yield from compare(pair)


def _left_out(part: Part, history: History) -> str:
    """Why nothing is compared, empty when something is."""
    if not part.distribution.compared:
        return part.distribution.why
    return "" if _pairs(part, "", history) else NO_HISTORY


def _words(name: str, facts: str) -> tuple[str, str]:
    return SAID[name][1], SAID[name][2].format(facts=facts)


def _skipped(check: Check, reason: str) -> Skipped:
    gravite = SAID[check.controle][0]
    return Skipped(check.controle, check.regle, check.source, gravite, check.proprietaire, reason)  # type: ignore[arg-type]


def _columns(rows: list[Row]) -> list[str]:
    """The columns that the rows have, in the order in which they come."""
    return list(dict.fromkeys(key for row in rows for key in row)) or ["groupe"]


def _bounded(rows: list[Row]) -> dict[str, Any]:
    return {"nombre": len(rows), "lignes": rows[:MOST_ROWS]}
