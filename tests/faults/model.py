"""A behaviour of a portal, and what happened when a source was fetched from it."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from faults.sites import FONDS_VERT
from faults.stage import IMPATIENT, POLICY, Site, Stage, staged

from extractors.attempt import FetchError
from extractors.errors import SourceError
from extractors.fetch import FetchOutcome

# `taken`: the version published; `kept`: that of before; `unread`: taken, then refused by its
# reader.
End = Literal["refused", "taken", "kept", "unread"]
WORDS = {
    "refused": "Refused",
    "taken": "Taken",
    "kept": "Previous version kept",
    "unread": "Taken as it is, refused when read",
}


@dataclass(frozen=True, eq=False)
class Behaviour:
    """What a portal does after one good day, what must come of it and at what price.

    `asked` bounds the requests, `waits` the seconds that the client would sleep; `says` is a regex
    of the one line told; `also` checks what is particular.
    """

    name: str
    does: str
    reaction: str
    play: Callable[[Stage], None]
    ends: End
    says: str = ""
    asked: int = 4
    waits: float = 4
    site: Site = FONDS_VERT
    also: Callable[[Stage, FetchOutcome | None], None] | None = None
    impatient: bool = False


@dataclass(frozen=True)
class Happened:
    """What came of a behaviour, as the page tells it."""

    ended: End
    line: str
    asked: int
    waited: float

    def text(self) -> str:
        """One cell of the page: the same on every machine."""
        waited = round(self.waited, -1) if self.waited > 20 else math.ceil(self.waited)
        price = f"{self.asked} request{'s' if self.asked > 1 else ''}"
        price += f", {waited:.0f} s of waiting" if waited else ""
        told = f": {self.line}" if self.line else ""
        return f"{WORDS[self.ended]} ({price}){told}"


def happened(behaviour: Behaviour) -> Happened:
    """What comes of the behaviour; AssertionError when anything else than what must."""
    with staged(behaviour.site) as stage:
        stage.publish(1)
        stage.fetch()
        lock, known = stage.lock, stage.objects()
        asked, stage.naps[:] = len(stage.server.asked), []
        stage.announce(2)
        behaviour.play(stage)
        stage.policy = IMPATIENT if behaviour.impatient else POLICY
        outcome, error = _refreshed(stage)
        cost = len(stage.server.asked) - asked, sum(stage.naps)
        ended, error = _ended(stage, outcome, error, known)
        if behaviour.also:
            behaviour.also(stage, outcome)
        _check_nothing_false(stage, ended, lock, known)
        stage.policy = POLICY
        _check_recovery(stage)
    seen = Happened(ended, _told(error), *cost)
    _check(behaviour, seen, error)
    return seen


def _refreshed(stage: Stage) -> tuple[FetchOutcome | None, SourceError | None]:
    try:
        return stage.fetch(refresh=True), None
    except FetchError as error:
        return None, error


def _ended(
    stage: Stage, outcome: FetchOutcome | None, error: SourceError | None, known: set[str]
) -> tuple[End, SourceError | None]:
    if outcome is None:
        return "refused", error
    file = outcome.files[-1]
    if file.sha256 in known:
        return "kept", None
    if stage.site is FONDS_VERT:
        try:
            stage.read(file)
        except SourceError as unread:
            return "unread", unread
    return "taken", None


def _check_nothing_false(stage: Stage, ended: End, lock: str, known: set[str]) -> None:
    """After a refusal the lake and the lock are as before, and a run on them goes on."""
    if ended == "refused":
        assert stage.objects() == known
        assert stage.lock == lock
    assert set(stage.left()) <= {".part", ".json"}
    locked = stage.fetch()
    assert locked.files[-1].path.is_file()
    assert stage.lock == (lock if ended == "refused" else stage.lock)


def _check_recovery(stage: Stage) -> None:
    """The next good answer is taken whole, and nothing is left under way."""
    stage.publish(3)
    got = stage.fetch(refresh=True)
    assert got.files[-1].path.read_bytes().endswith(stage.site.body(3)[-20:])
    assert stage.left() == []
    assert stage.fetch().files == got.files


def _told(error: SourceError | None) -> str:
    """What was told, without the folder of this run and the system's numbers."""
    what = "" if error is None else error.what
    return re.sub(r"\[Errno -?\d+\] ", "", re.sub(r"under /\S+", "under the lake", what))


def _check(behaviour: Behaviour, seen: Happened, error: SourceError | None) -> None:
    """The end, the words and the price that were expected."""
    line = str(error or "")
    assert seen.ended == behaviour.ends, f"{seen.ended}: {line}"
    assert re.search(behaviour.says, line), line
    if seen.ended in ("refused", "unread"):
        assert behaviour.says
        assert "\n" not in line
        site = behaviour.site
        assert f"(source {site.source}, part {site.part}, " in line
        assert "file " in line
        assert not line.endswith(": ")
        assert not re.search(r"127\.0\.0\.1:\d", line)
    assert seen.asked <= behaviour.asked, seen
    assert seen.waited <= behaviour.waits, seen
