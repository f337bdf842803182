"""Gate 2, before a release: is the candidate whole, and of the size that others publish?"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import psycopg

from expectations.acknowledgements import acknowledgements, in_force
from expectations.by_part import by_part
from expectations.cohorts import expected_sizes, remember_sizes
from expectations.definitions import applicable, fixed_settings, load_definitions
from expectations.explanations import explained_changes
from expectations.figures import Figure, load_figures, scope_of
from expectations.gx import run_checks
from expectations.model import PATIENCE, GateReport
from expectations.release_profile import comparison_facts, previous, remember_profile
from expectations.results import quarantine_rejected_rows, record
from expectations.truth import employment_by_group, truth_of
from expectations.unknown_codes import unknown_codes
from extractors.errors import MisuseError
from extractors.home import Home

if TYPE_CHECKING:
    from warehouse.server import Server
# Checks that find so many rows without a known code that it is the file that is wrong.
TOO_MANY = {"part_lignes_rejetees", "part_codes_inconnus"}


def check_release(server: "Server", home: Home, run_id: str, id_release: str) -> GateReport:
    """The report of gate 2 on the candidate in pub_next, already in quality.check_result.

    Rows that entered no figure go to quality.quarantine, unless there are so many that they
    block: then the file is wrong, not its rows. MisuseError for an unknown release.
    """
    params = {**server.params("builder"), **server.options()}
    with server.connect("builder") as read, server.connect("loader") as write:
        nature, geography = _release(read, id_release)
        scope = scope_of(home, nature)
        truth = truth_of(home)
        figures = load_figures(scope, truth)
        names = fixed_settings(id_release, geography)
        report = judge(read, params, names, scope, figures, truth)
        record(write, run_id, id_release, report)
        if not TOO_MANY & {r.controle for r in report.blocked}:
            quarantine_rejected_rows(read, write, id_release)
        if not report.blocked:
            remember_sizes(read, write, geography, home.kind)
            remember_profile(read, write, id_release)
    return report


def judge(
    read: "psycopg.Connection[Any]",
    params: Mapping[str, Any],
    names: Mapping[str, str],
    scope: str,
    figures: list[Figure],
    truth: dict[str, Any],
    today: date | None = None,
) -> GateReport:
    """The report of gate 2 against given figures, written nowhere.

    `read` and `params` are those of a role that sees the candidate (builder), `names` the
    settings of the release (`fixed_settings`), `scope` the portal whose checks apply, `truth`
    what the sample's generator says (`truth_of`), `today` the day on which acknowledgements hold.
    """
    names = {**names, **previous(read, names["id_release"])}
    checks, skipped = applicable(load_definitions(), scope, figures, names, _condition(read))
    geography = date.fromisoformat(names["geographie_reference"])
    unknown = unknown_codes(read)
    checks = [*by_part(read, checks, unknown)]
    facts = {
        "cohortes_gelees": expected_sizes(read, geography),
        "figures_absentes": [
            {"figure": f.figure, "cle": f.cle} for f in figures if f.valeur is None
        ],
        "emploi_connu": employment_by_group(truth),
        "comparaison": comparison_facts(read, names),
        "codes_inconnus": unknown,
        "patience": {check.controle: check.patience for check in checks},
        "patience_usuelle": PATIENCE,
        "acquittements": in_force(acknowledgements(), today or datetime.now(UTC).date()),
        # The sample has the EPCI of France and none of its events.
        "explications": [] if scope == "sample" else explained_changes(),
    }
    return GateReport(2, run_checks(params, ("meta", "release"), checks, facts), skipped)


def _release(conn: "psycopg.Connection[Any]", id_release: str) -> tuple[str, date]:
    row = conn.execute(
        "select nature, geographie_reference from meta.release where id_release = %s", [id_release]
    ).fetchone()
    if row is None:
        raise MisuseError(f"unknown release {id_release}: run ti build first")
    return str(row[0]), row[1]


def _condition(conn: "psycopg.Connection[Any]") -> Callable[[str], bool]:
    """Whether a SQL condition is true; true as well when it cannot be asked."""

    def holds(sql: str) -> bool:
        try:
            row = conn.execute(sql.encode()).fetchone()
        except psycopg.Error:
            return True
        return bool(row and row[0])

    return holds
