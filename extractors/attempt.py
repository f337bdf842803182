"""One row per attempt to obtain a file, and the error that carries them."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from extractors.errors import SourceError, visible

Outcome = Literal["fetched", "not_modified", "present", "refused", "error"]


def utc_now() -> str:
    """The present instant as ISO 8601 text in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Subject:
    """What a request is for; part and vintage are empty while a catalogue is read."""

    source: str
    part: str = ""
    vintage: str = ""

    def __str__(self) -> str:
        """The names joined by spaces, for a progress line."""
        return " ".join(name for name in (self.source, self.part, self.vintage) if name)


@dataclass(frozen=True)
class Attempt:
    """A row of the fetch log; `bytes` and `sha256` are those of the content, once unwrapped.

    What a portal wrote is kept as a terminal and a database can take it.
    """

    source: str
    part: str
    vintage: str
    url_asked: str
    url_reached: str
    status: int | None
    etag: str
    last_modified: str
    bytes: int | None
    sha256: str
    seconds: float
    outcome: Outcome
    message: str
    at: str = field(default_factory=utc_now)

    def __post_init__(self) -> None:
        for name in ("url_reached", "etag", "last_modified", "message"):
            object.__setattr__(self, name, visible(getattr(self, name)))

    def row(self) -> dict[str, Any]:
        """The attempt as a mapping of its column names."""
        return asdict(self)


@dataclass(eq=False)
class FetchError(SourceError):
    """A fetch refused or failed (exit 1), with every attempt made for the source."""

    attempts: list[Attempt] = field(default_factory=list)


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818 - what a check of received bytes answers, not a final error
    """What is wrong with an answer and what to do; asking again would not help."""

    what: str
    remedy: str
    outcome: Outcome = "refused"

    def error(self, subject: Subject, file: str = "") -> FetchError:
        """The error shown to a person, placed at its source, part, vintage and file."""
        places = (subject.source, subject.part, subject.vintage)
        return FetchError(self.what, self.remedy, *places, file)
