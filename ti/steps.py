"""What each step does: the same functions for the tasks of the DAGs and for the verbs of `ti`.

Each takes the run's Context, shows its progress there, counts what it did, and raises on failure
after having recorded it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractors.errors import GateBlockedError, TiError
from ti.context import Context

if TYPE_CHECKING:
    from extractors.entry import LakeFile
    from extractors.registry import Source
ABSENT = "absent de ce portail / absent from this portal"


def fetch(ctx: Context, source_id: str) -> "list[LakeFile]":
    """The source's files, in the lake and pinned in its lock; none of an absent optional source.

    A run asks once: a second call gives what the first one did.
    """
    if source_id in ctx.fetched:
        return ctx.fetched[source_id]
    from extractors.attempt import FetchError
    from extractors.fetch import fetch_source
    from warehouse.records import record_attempts

    with ctx.step("fetch", source_id) as shown, ctx.server.connect("loader") as conn:
        try:
            outcome = fetch_source(
                source_id, ctx.home, refresh=ctx.options.refresh, report=shown.say
            )
        except FetchError as error:
            record_attempts(conn, ctx.run_id, error.attempts)
            raise
        record_attempts(conn, ctx.run_id, outcome.attempts)
        ctx.count(
            requests_full=outcome.requests_full, requests_conditional=outcome.requests_conditional
        )
        ctx.signals += outcome.signals
        shown.note = (
            f"{len(outcome.files)} fichiers, {outcome.requests_full} requêtes,"
            f" {outcome.requests_conditional} conditionnelles"
        )
        missing = _missing(source_id, outcome.files)
        if not outcome.files:
            shown.outcome, shown.note = "skipped", ABSENT
        elif missing:
            shown.note += f", {ABSENT} : {', '.join(missing)}"
    ctx.fetched[source_id] = outcome.files
    return outcome.files


def skip_absent(ctx: Context, source_id: str) -> bool:
    """Whether the portal is known to have nothing of an optional source, which is then told.

    Known without asking anyone: a folder's manifest has no row of it, or no public address of it
    is known. Nothing of it is pinned either, so that there is nothing to load or check.
    """
    source = _source(source_id)
    if ctx.home.kind == "sample" or not _nothing_of(ctx, source):
        return False
    if ctx.home.kind == "live":
        known = any(part.live for part in source.parts.values())
    else:
        known = _in_manifest(ctx, source_id)
    if known:
        return False
    with ctx.step("fetch", source_id) as shown:
        shown.outcome, shown.note = "skipped", ABSENT
    return True


def load(ctx: Context, source_id: str) -> int:
    """How many rows were copied; every file of the source stands in its dated table.

    All files are tried, so that all problems are told at once.
    """
    from ti.landing import load_file, locked_files
    from ti.quarantine import idle_corrections

    source = _source(source_id)
    if _nothing_of(ctx, source):
        return 0
    errors: list[Exception] = []
    copied, rows = 0, 0
    with ctx.step("load", source_id) as shown, ctx.server.connect("loader") as conn:
        for file in locked_files(ctx.home, source):
            shown.say(f"{file.part} {file.vintage}")
            try:
                loaded = load_file(conn, ctx.home, source, file)
            except TiError as error:
                errors.append(error)
                continue
            copied += loaded.rows if loaded.copied else 0
            rows += loaded.rows
        ctx.count(rows_copied=copied)
        if source.corrections:
            ctx.signals += idle_corrections(conn, source_id)
        _raise(errors)
        shown.note = f"{copied} lignes copiées, {rows} en place"
    return copied


def check_landing(ctx: Context, source_id: str) -> list[str]:
    """The ids of the source's accepted extractions, after gate 1; GateBlockedError otherwise."""
    from ti.gate import through_gate
    from ti.landing import check_calendar

    source = _source(source_id)
    if _nothing_of(ctx, source):
        return []
    with ctx.step("check", source_id) as shown, ctx.server.connect("loader") as conn:
        outcome = through_gate(conn, ctx, source, shown.say)
        late = check_calendar(conn, ctx, source, anything_new=outcome.checks > 0)
        if outcome.blocked:
            raise GateBlockedError(1, outcome.blocked)
        checks = outcome.checks + late
        shown.note = f"{len(outcome.accepted)} fichiers acceptés, {checks} contrôles"
    return outcome.accepted


def _source(source_id: str) -> "Source":
    from extractors.registry import load_registry

    return load_registry()[source_id]


def _in_manifest(ctx: Context, source_id: str) -> bool:
    """Whether the folder lists a file of the source; one it cannot read is left to `fetch`."""
    from extractors.errors import SourceError
    from extractors.manifest import read_manifest

    try:
        return any(row.source == source_id for row in read_manifest(ctx.home.folder))
    except SourceError:
        return True


def _missing(source_id: str, files: "list[LakeFile]") -> list[str]:
    """The parts of the source of which no file came, and could have."""
    from extractors.absent import served

    there = {file.part for file in files}
    return [name for name in served(_source(source_id)) if name not in there]


def _nothing_of(ctx: Context, source: "Source") -> bool:
    """Whether an optional source has no pinned file: `fetch` said so, and no step shows."""
    from ti.landing import locked_files

    return not source.required and next(locked_files(ctx.home, source), None) is None


def _raise(errors: Sequence[Exception]) -> None:
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ExceptionGroup("several files", errors)
