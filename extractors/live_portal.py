"""The public portals: what the facts of each source lead to today."""

from collections.abc import Mapping

from extractors.attempt import FetchError
from extractors.download import Cached, Signal, download, signal
from extractors.entry import Entry, Fetched
from extractors.http import Http
from extractors.lake import Lake
from extractors.politeness import Pace
from extractors.registry import Source
from extractors.resolve import resolve

# Kinds whose catalogue dates the content; their files' own validators are not relied upon.
DATED = ("ods_export", "melodi")


class LivePortal:
    """The live portal; `bases` replaces public origins (`https://host`) by those of a mirror."""

    pinned = True

    def __init__(
        self, lake: Lake, http: Http | None = None, bases: Mapping[str, str] | None = None
    ) -> None:
        self.lake = lake
        self.http = http or Http(lake.log, bases=bases, pace=Pace(folder=lake.root / "pace"))

    def entries(self, source: Source, parts: list[str] | None = None) -> list[Entry]:
        """Today's files of the source, or of some of its parts, as their portals list them."""
        names = list(source.parts) if parts is None else parts
        return [entry for name in names for entry in resolve(self.http, source, name)]

    def fetch(self, entry: Entry, cache: Cached | None) -> Fetched:
        """The content in the lake; asked with the conditions of `cache` when it is there too."""
        # The catalogue vouches for an export that has no ETag: nothing is asked again.
        dated = entry.version or ("" if cache and cache.conditions() else entry.modified)
        vouched = cache and dated and dated == cache.last_modified
        if cache and vouched and self.lake.has(cache.sha256, cache.bytes):
            return _known(entry, cache)
        got = download(self.http, self.lake, entry.subject, entry.url, entry.expected, cache)
        return Fetched(
            got.sha256,
            got.bytes,
            entry.file_name or got.file_name,
            got.etag,
            entry.version or got.last_modified or ("" if got.etag else entry.modified),
            copied=not got.not_modified,
        )

    def signal(self, source: Source, entry: Entry, cache: Cached) -> Signal:
        """Whether the producer still serves those bytes; a request or two, each asked once.

        The address itself is asked where it gave ETag or Last-Modified, its catalogue where that
        dates the content.
        """
        part = source.part(entry.part)
        dated = part.live is not None and part.live.kind in DATED
        if not dated and (part.live is None or part.live.kind == "url" or cache.conditions()):
            return signal(self.http, entry.subject, cache)
        try:
            entries = resolve(self.http, source, entry.part, check=True)
        except FetchError:
            return "unknown"
        dates = {one.vintage: one.version or one.modified for one in entries}
        if entry.vintage not in dates:
            # Of a part that keeps its vintages, one that is no longer listed tells nothing.
            return "changed" if part.vintages == "latest" else "unknown"
        if not dates[entry.vintage]:
            return "unknown"
        return "same" if dates[entry.vintage] == cache.last_modified else "changed"


def _known(entry: Entry, cache: Cached) -> Fetched:
    name = entry.file_name
    return Fetched(cache.sha256, cache.bytes, name, cache.etag, cache.last_modified, copied=False)
