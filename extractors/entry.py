"""What portals offer and give: an entry, what fetching it gave, a file of the lake."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from extractors.attempt import Subject
from extractors.download import Cached, Signal
from extractors.lake import Lake
from extractors.registry import Source
from extractors.registry_part import Part
from extractors.unwrap import Expected
from extractors.vintages import fill


@dataclass(frozen=True)
class Entry:
    """One file that a portal offers; `sha256` of the content when known beforehand.

    `version` is the catalogue's date of the content and vouches for it; `modified` is such a date
    too, for when the answer itself has neither ETag nor Last-Modified.
    """

    source: str
    part: str
    vintage: str
    url: str
    nature: str
    licence: str
    note: str = ""
    sha256: str | None = None
    wrapper: str = "none"
    fetched_at: str | None = None
    file_name: str = ""
    version: str = ""
    modified: str = ""
    expected: Expected = field(default_factory=Expected)

    @property
    def subject(self) -> Subject:
        """What a request for the entry is about."""
        return Subject(self.source, self.part, self.vintage)


@dataclass(frozen=True)
class Fetched:
    """Content that stands in the lake; `copied` is false when it was there already."""

    sha256: str
    bytes: int
    file_name: str
    etag: str = ""
    last_modified: str = ""
    copied: bool = True


@dataclass(frozen=True)
class LakeFile:
    """A producer's file in the lake: `path` holds its content, `file_name` the producer's name."""

    source: str
    part: str
    vintage: str
    path: Path
    sha256: str
    bytes: int
    url: str
    nature: str
    licence: str
    fetched_at: str | None
    file_name: str

    @property
    def id_extraction(self) -> str:
        """`source.part.vintage.sha12`: the same for the same content, wherever it came from."""
        return f"{self.source}.{self.part}.{self.vintage}.{self.sha256[:12]}"


class Portal(Protocol):
    """Where bytes come from; `pinned` when the lock, not the portal, says what a run reads."""

    @property
    def pinned(self) -> bool:
        """Whether the lock decides."""

    @property
    def lake(self) -> Lake:
        """The lake that receives what is fetched."""

    def entries(self, source: Source, parts: list[str] | None = None) -> list[Entry]:
        """The files offered for the source, or for some of its parts."""

    def fetch(self, entry: Entry, cache: Cached | None) -> Fetched:
        """The entry's content in the lake; FetchError, one line, otherwise."""

    def signal(self, source: Source, entry: Entry, cache: Cached) -> Signal:
        """Whether the producer still serves the bytes of `cache`."""


def expected_of(part: Part, vintage: str) -> Expected:
    """What a live portal's answer for that part and vintage must be."""
    live = part.live
    if live is None:
        return Expected(part.format)
    kind = live.magic or part.format
    stated = live.max_bytes if "max_bytes" in live.model_fields_set else 0
    return Expected(kind, live.max_bytes, fill(live.member, vintage), room=stated)
