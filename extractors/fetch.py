"""A source's files in the lake, pinned by its lock."""

from collections.abc import Callable
from dataclasses import dataclass, field

from extractors.attempt import Attempt, FetchError
from extractors.entry import LakeFile, Portal
from extractors.errors import MisuseError, SourceError
from extractors.home import Home
from extractors.lock import read_lock, write_lock
from extractors.portals import open_portal
from extractors.progress import silent
from extractors.registry import Source, load_registry
from extractors.taking import Taking


@dataclass(frozen=True)
class FetchOutcome:
    """A source's files, the attempts made for them and the HTTP requests these cost.

    `requests_full` are those that were unconditional or brought a body; `signals` are lines about
    files that the producer changed since they were locked.
    """

    files: list[LakeFile]
    attempts: list[Attempt]
    requests_full: int
    requests_conditional: int
    signals: list[str] = field(default_factory=list)


def fetch_source(
    source_id: str,
    home: Home,
    *,
    refresh: bool = False,
    report: Callable[[str], None] = silent,
    portal: Portal | None = None,
) -> FetchOutcome:
    """The source's files, in the lake and in the lock; FetchError, with its attempts, otherwise.

    On `live`, the lock says which vintages and bytes: what the lake holds costs at most a
    conditional request, what it lacks is downloaded and must have the locked sha256. Without a
    lock, or with `refresh`, the portal says it and the lock is written. On the other portals the
    folder's manifest says it. `portal` replaces the home's own, for a mirror.
    """
    source = _source(source_id)
    opened = portal or open_portal(home)
    log, already = opened.lake.log, len(opened.lake.log.attempts)
    full, conditional = log.full, log.conditional
    opened.lake.say = report
    opened.lake.sweep()
    try:
        lock = read_lock(home.locks, source.id)
        taking = Taking(source, opened, lock, report)
        files = [taking.take(entry) for entry in taking.entries(refresh=refresh)]
    except SourceError as error:
        raise _with_attempts(error, source.id, log.attempts[already:]) from error
    if files:
        write_lock(home.locks, lock.merged(taking.rows))
    requests = log.full - full, log.conditional - conditional
    return FetchOutcome(files, log.attempts[already:], *requests, taking.signals)


def _source(source_id: str) -> Source:
    registry = load_registry()
    if source_id not in registry:
        raise MisuseError(f"unknown source {source_id!r}: use one of {', '.join(registry)}")
    return registry[source_id]


def _with_attempts(error: SourceError, source: str, attempts: list[Attempt]) -> FetchError:
    """The same error with the attempts made for the source."""
    return FetchError(
        error.what,
        error.remedy,
        error.source or source,
        error.part,
        error.vintage,
        error.file,
        error.line,
        error.column,
        attempts,
    )
