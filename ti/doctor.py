"""The state of a portal's sources, asked in a few threads, within a bounded time."""

import queue
import threading
import time
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from extractors.absent import served
from extractors.home import Home
from extractors.lock import read_lock
from extractors.registry import Source, load_registry
from ti.doctor_folder import Folder
from ti.doctor_live import Live, today
from ti.doctor_model import Diagnosis, Finding, State

THREADS = 6
SECONDS = 60.0
Place = tuple[Source, str]


class Asker(Protocol):
    """What can tell about a part of a source."""

    def ask(self, source: Source, name: str, fetched: str, today: date) -> Finding:
        """What is to be said of the part."""


def diagnose(
    home: Home,
    sources: Iterable[str] = (),
    *,
    seconds: float = SECONDS,
    bases: Mapping[str, str] | None = None,
) -> Diagnosis:
    """What each part of the sources, all by default, answers on the portal within `seconds`.

    SourceError when a folder has no readable manifest.
    """
    wanted = set(sources)
    registry = {k: v for k, v in load_registry().items() if not wanted or k in wanted}
    # The sample is generated at first use: that is not the time of its answer.
    asker = _asker(home, bases)
    started = time.monotonic()
    live = home.kind == "live"
    places = [
        (source, name)
        for source in registry.values()
        for name in (*served(source), *(source.watched if live else ()))
    ]
    findings = _all(asker, home, places, started + seconds)
    return Diagnosis(home.spec, round(time.monotonic() - started, 1), tuple(findings))


def _asker(home: Home, bases: Mapping[str, str] | None) -> Asker:
    if home.kind == "live":
        return Live(home, bases or {})
    if home.kind == "dir":
        return Folder(home.folder, home.kind)
    from extractors.portals import sample_folder

    return Folder(sample_folder(home), home.kind)


def _all(asker: Asker, home: Home, places: list[Place], deadline: float) -> list[Finding]:
    """A finding per place, in order; one that did not come in time is `late`.

    The threads are not waited for beyond the deadline: a portal that drips holds no one.
    """
    waiting: queue.SimpleQueue[Place] = queue.SimpleQueue()
    for place in _hosts_mixed(places):
        waiting.put(place)
    done: dict[tuple[str, str], Finding] = {}
    workers = [
        threading.Thread(target=_work, args=(asker, home, waiting, done, deadline), daemon=True)
        for _ in range(min(THREADS, len(places)))
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(max(0.0, deadline - time.monotonic()))
    return [done.get((s.id, name)) or _late(s, name, home) for s, name in places]


def _work(
    asker: Asker,
    home: Home,
    waiting: "queue.SimpleQueue[Place]",
    done: dict[tuple[str, str], Finding],
    deadline: float,
) -> None:
    """Nothing; takes place after place until none is left or the time is over."""
    while time.monotonic() < deadline:
        try:
            source, name = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            finding = asker.ask(source, name, _fetched(home, source, name), today())
        except Exception as error:
            # One source that cannot be asked must not hide the others.
            said = " ".join(str(error).split())
            finding = _blank(source, name, home, "silent", f"{type(error).__name__}: {said}")
        done[source.id, name] = finding


def _hosts_mixed(places: list[Place]) -> list[Place]:
    """The places, the first part of every source before the second of any.

    Parts of one source mostly share a host, whose pace would hold all threads at once.
    """
    rank: dict[str, int] = {}
    ranked = []
    for source, name in places:
        rank[source.id] = rank.get(source.id, 0) + 1
        ranked.append((rank[source.id], source.id, name, (source, name)))
    return [place for *_, place in sorted(ranked, key=lambda one: one[:3])]


def _fetched(home: Home, source: Source, name: str) -> str:
    """The newest vintage that the lock pins, or ''."""
    return max(
        (f.vintage for f in read_lock(home.locks, source.id).files if f.part == name), default=""
    )


def _late(source: Source, name: str, home: Home) -> Finding:
    return _blank(source, name, home, "late", "")


def _blank(source: Source, name: str, home: Home, state: State, message: str) -> Finding:
    part = source.parts.get(name)
    required = bool(part and part.required_for_release)
    return Finding(source.id, name, required, home.kind, state, answers=False, message=message)
