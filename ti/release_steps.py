"""The steps from accepted vintages to what readers see: build, gate 2, publication."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractors.errors import GateBlockedError, MisuseError, TiError
from ti.context import Context

if TYPE_CHECKING:
    from ti.candidate import Candidate
    from warehouse.migrate import Connection

log = logging.getLogger(__name__)

# One call of dbt per layer; what describes the checks is built once they are made.
LAYERS = {
    "staging": "staging",
    "intermediate": "intermediate",
    "star": "star",
    "marts": "marts",
    "pub": "pub --exclude tag:apres_controle",
}
AFTER_CHECKS = {"controles": "tag:apres_controle"}


def build(ctx: Context, *, withdrawn: bool = False) -> str | None:
    """The id of the candidate, built in pub_next; None when the current release is that one, or
    when that one was rolled back, unless `withdrawn` ones are to be built again.
    """
    from ti.candidate import record

    with ctx.step("build") as shown, ctx.server.connect("builder") as conn:
        made = _candidate(ctx)
        said = _settled(ctx, conn, made.id_release, withdrawn=withdrawn)
        if said:
            shown.outcome, shown.note = "skipped", said
            return None
        ctx.id_release = made.id_release
        record(conn, ctx.run_id, made)
        _prepare(ctx)
        shown.note = made.id_release
    _run_layers(ctx, LAYERS)
    return made.id_release


def _settled(ctx: Context, conn: "Connection", id_release: str, *, withdrawn: bool) -> str:
    """Why that release is not built, the files of what readers see being whole; empty when it is
    to be built.
    """
    from publication.exports import complete, export
    from ti.quarantine import set_aside_as_built
    from warehouse.release import current, find

    now, there = current(conn), find(conn, id_release)
    if now is None or there is None:
        return ""
    if not there.is_current and (withdrawn or there.withdrawn_at is None):
        return ""
    said = "rien à faire / nothing to do"
    if not there.is_current:
        ctx.withdrawn = id_release
        said = f"{id_release} retirée par ti rollback / withdrawn: ti publish"
    ctx.id_release = now.id_release
    whole = complete(ctx.home, now.id_release)
    export(ctx.home, ctx.server, now.id_release, str(now.schema_name))
    set_aside_as_built(ctx, now.id_release)
    return said + ("" if whole else ", fichiers refaits")


def build_staging(ctx: Context, sources: Sequence[str]) -> None:
    """Nothing; the staging views of these sources stand, and nothing else was touched."""
    _show_raw(ctx)
    select = " ".join(f"staging.{source}" for source in sources)
    _run_layers(ctx, {"staging": select})


def check_release(ctx: Context) -> str:
    """The id of the candidate, once gate 2 let it pass; GateBlockedError otherwise."""
    from expectations.gate2 import check_release as gate2
    from publication.dictionary import fill_dictionary

    made = _candidate(ctx)
    ctx.id_release = made.id_release
    with ctx.step("check", "release") as shown:
        report = gate2(ctx.server, ctx.home, ctx.run_id, made.id_release)
        shown.note = f"{len(report.passed)} contrôles réussis, {len(report.warned)} avertissements"
        with ctx.server.connect("builder") as conn:
            if report.blocked:
                _note_checks(conn, made.id_release, report)
                raise GateBlockedError(2, list(report.blocked))
            fill_dictionary(conn, ctx.home.root / "dbt" / "target" / "manifest.json")
    _run_layers(ctx, AFTER_CHECKS)
    # Last: `publish` takes these counts as the sign that the candidate is whole.
    with ctx.server.connect("builder") as conn:
        _note_checks(conn, made.id_release, report)
    return made.id_release


def publish(ctx: Context) -> str:
    """The id of the release that readers now see, in the database and as files.

    One that is still kept, rolled back or not, is shown again as it was.
    """
    from publication.exports import export, write
    from publication.going_back import put_back
    from ti.quarantine import set_aside_as_built
    from warehouse.release import CANDIDATE, find, kept, require_built, schema_of, switch

    made = _candidate(ctx)
    ctx.id_release = made.id_release
    with ctx.step("publish") as shown, ctx.server.connect("admin") as conn:
        there = find(conn, made.id_release)
        if there is None or there.checks_blocked or not there.checks_passed:
            raise MisuseError(f"{made.id_release} has not passed gate 2: ti build, then ti check")
        if made.id_release in kept(conn) and not there.is_current:
            put_back(ctx.home, ctx.server, conn, made.id_release)
        elif not there.is_current:
            require_built(conn, made.id_release)
            # The files stand ready first, so that tables and files turn within the same second.
            write(ctx.home, ctx.server, made.id_release, CANDIDATE)
            switch(conn, made.id_release)
        folder = export(ctx.home, ctx.server, made.id_release, schema_of(made.id_release))
        set_aside_as_built(ctx, made.id_release)
        ctx.released = True
        shown.note = f"{made.id_release} → {folder}"
        _describe(ctx, made.id_release)
    return made.id_release


def _describe(ctx: Context, id_release: str) -> None:
    """Nothing; the release has its quality page. A release that readers see stands without it."""
    from publication.quality_page import write_quality

    try:
        with ctx.server.connect("builder") as conn:
            write_quality(conn, ctx.home, id_release)
    except Exception as error:
        log.error("no quality page for %s", id_release, exc_info=error)
        said = f"page de qualité / no quality page: ti quality ({type(error).__name__})"
        ctx.signals.append(said)


def _candidate(ctx: Context) -> "Candidate":
    """What the accepted vintages would make; stale when a source of this run was refused."""
    from extractors.registry import load_registry
    from ti.candidate import candidate

    stale = ctx.options.allow_stale and bool(ctx.failures)
    with ctx.server.connect("loader") as conn:
        return candidate(conn, load_registry(), ctx.home.kind, stale=stale)


def _prepare(ctx: Context) -> None:
    """Nothing; every part has its view in raw, and pub_next holds nothing of an earlier attempt."""
    from warehouse.release import clear_candidate

    _show_raw(ctx)
    with ctx.server.connect("admin") as conn:
        clear_candidate(conn)


def _show_raw(ctx: Context) -> None:
    """Nothing; every part of the registry has its view in raw, empty for one that is not there."""
    from extractors.registry import load_registry
    from warehouse.extractions import ensure_views

    with ctx.server.connect("loader") as loader:
        ensure_views(loader, load_registry(everything=True))


def _run_layers(ctx: Context, layers: dict[str, str]) -> None:
    from warehouse.build import run_dbt

    for layer, select in layers.items():
        with ctx.step("build", layer) as shown:
            report = run_dbt(ctx.home, ctx.server, layer, select)
            ctx.count(models_built=report.models)
            shown.note = f"{report.models} modèles, {report.tests} tests"
            if report.failures:
                errors = [TiError(line) for line in report.failures]
                raise errors[0] if len(errors) == 1 else ExceptionGroup("dbt", errors)


def _note_checks(conn: "Connection", id_release: str, report: object) -> None:
    """Nothing; meta.release counts the checks, and says so when one blocks."""
    passed, warned, blocked = (
        len(getattr(report, name)) for name in ("passed", "warned", "blocked")
    )
    conn.execute(
        """
        update meta.release
        set
            checks_passed = %s, checks_warned = %s, checks_blocked = %s,
            state = case when %s > 0 then 'blocked' else 'candidate' end
        where id_release = %s and not is_current
        """,
        [passed, warned, blocked, blocked, id_release],
    )
