"""One file at the door: read, copied beside what is accepted, checked, accepted or refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from extractors.entry import LakeFile
from extractors.home import Home
from extractors.lake import Lake
from extractors.lock import read_lock
from extractors.registry import Source
from ti.context import Context

if TYPE_CHECKING:
    from expectations.model import CheckResult, GateReport
    from expectations.profile import Profile
    from warehouse.extractions import Loaded
    from warehouse.migrate import Connection


def locked_files(home: Home, source: Source) -> Iterator[LakeFile]:
    """The files that the source's lock pins, in order of part and vintage, then the parts derived
    from them.

    Of a part that keeps the latest vintage, that one only.
    """
    from extractors.derived import derived_files

    files = list(_pinned(home, source))
    yield from files
    yield from derived_files(files, source, home)


def _pinned(home: Home, source: Source) -> Iterator[LakeFile]:
    """The files of the lock itself."""
    rows = [row for row in read_lock(home.locks, source.id).files if row.part in source.parts]
    newest = {row.part: row.vintage for row in rows}
    lake = Lake(home.lake)
    for row in rows:
        if source.parts[row.part].vintages == "latest" and row.vintage != newest[row.part]:
            continue
        yield LakeFile(
            source=source.id,
            part=row.part,
            vintage=row.vintage,
            path=lake.path(row.sha256),
            sha256=row.sha256,
            bytes=row.bytes,
            url=row.url,
            nature=row.nature,
            licence=row.licence,
            fetched_at=row.fetched_at,
            file_name=row.file_name,
        )


def load_file(conn: "Connection", home: Home, source: Source, file: LakeFile) -> "Loaded":
    """The file in its dated table, its unreadable lines in quarantine.

    A part that stays in the lake is only checked, and has no table.
    """
    from extractors.derived import read_any
    from warehouse.copy import load
    from warehouse.lake_files import keep_in_lake
    from warehouse.records import quarantine, record_remarks

    read = read_any(file, source, home, _pinned(home, source))
    if source.parts[file.part].lake_only:
        loaded = keep_in_lake(conn, file, read.rows, read.headers)
    else:
        columns = source.columns(file.part, file.vintage)
        loaded = load(conn, file, read.parquet, columns, headers=read.headers)
    quarantine(conn, file, read.rejects)
    record_remarks(conn, file, read.remarks)
    return loaded


@dataclass(frozen=True)
class Looked:
    """A file that gate 1 looked at: its load and the report, None for one that it need not see;
    what it holds, group by group, for the vintage after it.
    """

    file: LakeFile
    loaded: "Loaded"
    report: "GateReport | None"
    profile: "Profile" = field(default_factory=dict)

    @property
    def blocked(self) -> "list[CheckResult]":
        """The results of the report that stop the file."""
        return self.report.blocked if self.report else []


def look_at(conn: "Connection", ctx: Context, source: Source, file: LakeFile) -> Looked:
    """What gate 1 says of a file, which is loaded if it was not; nothing is accepted yet.

    No report if it already was accepted as it is.
    """
    from expectations.gate1 import check_landing
    from expectations.profile_store import history_of
    from expectations.results import record
    from extractors.derived import read_any
    from extractors.fitting import fitting
    from extractors.readers_base import Place

    loaded = load_file(conn, ctx.home, source, file)
    if loaded.state == "accepted":
        return Looked(file, loaded, None)
    read = read_any(file, source, ctx.home, _pinned(ctx.home, source))
    before = accepted_before(conn, source, file)
    params = ctx.server.params("loader")
    with fitting(Place(file.source, file.part, file.vintage, file.file_name).error):
        history = history_of(conn, source, file, read.parquet, before)
        report = check_landing(params, source, file.part, loaded, read, before, history)
    record(conn, ctx.run_id, None, report, file.id_extraction)
    return Looked(file, loaded, report, history.new or {})


def accepted_before(conn: "Connection", source: Source, file: LakeFile) -> "Loaded | None":
    """The accepted load that a file is compared with, None for the first."""
    from warehouse.extractions import last_accepted
    from warehouse.lake_files import last_kept

    last = last_kept if source.parts[file.part].lake_only else last_accepted
    return last(conn, source.id, file.part, file.vintage, but=file.id_extraction)


def settle(conn: "Connection", source: Source, looked: Looked, held: str = "") -> None:
    """Nothing; the file is accepted, or refused for what its report blocks or what `held` says."""
    from expectations.profile_store import keep
    from warehouse.extractions import accept, refuse
    from warehouse.lake_files import accept_in_lake

    reason = "; ".join([*map(str, looked.blocked), *([held] if held else [])])
    if looked.loaded.state == "accepted":
        return
    if reason:
        refuse(conn, looked.file.id_extraction, reason)
    elif source.parts[looked.file.part].lake_only:
        accept_in_lake(conn, looked.file)
    else:
        accept(conn, source, looked.file.part, looked.file.id_extraction)
    if not reason:
        keep(conn, looked.file.id_extraction, looked.profile)


def check_calendar(
    conn: "Connection", ctx: Context, source: Source, *, anything_new: bool, day: date | None = None
) -> int:
    """How many results were recorded on the source's calendar, at `day` (today by default).

    A source of which nothing came is only asked when it is late: that must be said in every run.
    """
    from expectations.freshness import check_freshness, is_overdue, newest_vintages
    from expectations.results import record

    today, kind = day or datetime.now(UTC).date(), ctx.home.kind
    newest = newest_vintages(conn, source.id)
    if not anything_new and (kind != "live" or not is_overdue(source, newest, today)):
        return 0
    report = check_freshness(ctx.server.params("loader"), source, kind, newest, today)
    return record(conn, ctx.run_id, None, report)
