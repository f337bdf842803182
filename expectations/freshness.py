"""Whether a producer is late by its own calendar; the day is given, never read from a clock."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.sql import SQL, Literal

from expectations.gx import run_checks
from expectations.model import Check, GateReport, Skipped
from extractors.calendar_facts import next_due, overdue_since
from extractors.registry import Source

if TYPE_CHECKING:
    from warehouse.server import Params

NAME = "fraicheur"
ZERO = Decimal(0)
SAID = "the next vintage is overdue by the producer's calendar"
REMEDY = (
    "look at the producer's page: published elsewhere, late, or the calendar of {facts} is wrong"
)
LATE = """
select * from jsonb_to_record({}::jsonb)
    as r(dernier text, attendu_le date, au date, jours integer)
where jours > 0
"""
REASONS = {
    "sample": "the sample is as old as it was made: no producer is late",
    "dir": "a folder holds what somebody put there: no producer is late",
}


def newest_vintages(conn: "psycopg.Connection[Any]", source: str) -> dict[str, str]:
    """The newest accepted vintage of each part of a source."""
    rows = conn.execute(
        """
        select part, max(vintage) from meta.extraction
        where source = %s and accepted_at is not null group by part
        """,
        [source],
    )
    return {str(part): str(vintage) for part, vintage in rows}


def is_overdue(source: Source, newest: Mapping[str, str], today: date) -> bool:
    """Whether any part of the source should have a later vintage by now."""
    return any(
        overdue_since(part.expected, newest[name], today)
        for name, part in source.parts.items()
        if name in newest
    )


def check_freshness(
    params: "Params", source: Source, kind: str, newest: Mapping[str, str], today: date
) -> GateReport:
    """The report on every part that states its calendar and came; `kind` is the portal's.

    `params` are those of a role that reads meta (loader). Nothing is written.
    """
    dated = {n: p for n, p in source.parts.items() if p.expected and n in newest}
    if kind != "live":
        skipped = [_skipped(source, name, newest[name], REASONS[kind]) for name in dated]
        return GateReport(1, [], skipped)
    checks = [_check(source, name, newest[name], today) for name in dated]
    results = run_checks(params, ("meta", "extraction"), checks) if checks else []
    return GateReport(1, results)


def _check(source: Source, name: str, vintage: str, today: date) -> Check:
    rhythm = source.parts[name].expected
    since = overdue_since(rhythm, vintage, today)
    due = next_due(rhythm, vintage) if rhythm else None
    late = (today - since).days if since else 0
    row = json.dumps({"dernier": vintage, "attendu_le": str(due), "au": str(today), "jours": late})
    late_row = SQL(LATE).format(Literal(row)).as_string()
    return Check(
        NAME,
        "entree",
        f"{source.id}.{name}.{vintage}",
        "avertissement",
        source.owner,
        f"{SAID} ({vintage} is the last one)",
        REMEDY.format(facts=f"extractors/sources/{source.id}/source.yml"),
        ecarts=late_row,
        valeur="select coalesce(max(jours), 0) from ecarts",
        borne_basse=ZERO,
        borne_haute=ZERO,
    )


def _skipped(source: Source, name: str, vintage: str, reason: str) -> Skipped:
    where = f"{source.id}.{name}.{vintage}"
    return Skipped(NAME, "entree", where, "avertissement", source.owner, reason)
