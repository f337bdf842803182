"""What `ti doctor` finds out about one part of a source, and what that amounts to."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Literal

from extractors.registry_facts import Rhythm
from extractors.vintages import pieces_of_date

State = Literal["ok", "stale", "moved", "refused", "silent", "late", "absent", "unknown"]
# What each state is called on the screen, then in English with what it means.
WORDS: dict[State, tuple[str, str]] = {
    "ok": ("répond", "answers"),
    "stale": ("périmé", "stale: older than its calendar allows, or than what was fetched"),
    "moved": ("déplacé", "moved: the address or the pattern no longer leads there"),
    "refused": (
        "autre chose",
        "refused: access is denied, or something else is served in its place",
    ),
    "silent": ("muet", "silent: it does not answer, or asks to come back later"),
    "late": ("pas à temps", "late: not asked, or no answer, in the seconds granted"),
    "absent": ("absent", "absent: the portal has no file"),
    "unknown": ("sans adresse", "unknown: no address is known on a public portal"),
}


@dataclass(frozen=True)
class Finding:
    """One part: what it answered, when, and which vintages are fetched and offered.

    `answers` is whether a run could have its file; `dated` the day of its freshness signal.
    """

    source: str
    part: str
    required: bool
    kind: str
    state: State
    answers: bool
    status: int | None = None
    seconds: float = 0.0
    url: str = ""
    reached: str = ""
    fetched: str = ""
    offered: str = ""
    dated: str = ""
    message: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """Every finding of a portal, in order of source and part, and the seconds it took."""

    portal: str
    seconds: float
    findings: tuple[Finding, ...]

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The required parts that a run could not have."""
        return tuple(one for one in self.findings if one.required and not one.answers)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "portal": self.portal,
            "seconds": self.seconds,
            "well": not self.failing,
            "parts": [asdict(one) for one in self.findings],
        }


def day_of(text: str) -> date | None:
    """The day that an ISO date or vintage names, the first one of what it names; None if none."""
    pieces = pieces_of_date(text)
    if "annee" not in pieces:
        return None
    month = int(pieces.get("mois") or 3 * int(pieces.get("trimestre", "1")) - 2)
    try:
        return date(int(pieces["annee"]), month, int(pieces.get("jour", "1")))
    except ValueError:
        return None


def shown_day(text: str) -> str:
    """The date as it is written, at most to the day; '' for a text that is no date."""
    return text[:10] if day_of(text) else ""


def overdue(rhythm: Rhythm | None, dated: date | None, today: date) -> bool:
    """Whether what is dated so is older than its rhythm allows."""
    return bool(rhythm and dated and today - dated > timedelta(days=rhythm.days))
