"""What a run takes of a source: the lock's files where it counts, else what the portal offers."""

from collections.abc import Callable

from extractors.attempt import Refusal, utc_now
from extractors.download import Cached, Signal
from extractors.entry import Entry, Fetched, LakeFile, Portal, expected_of
from extractors.lock import Lock, LockedFile
from extractors.registry import Source

REVIEW = "review what changed with `ti fetch --refresh` and commit the lock"
SIGNS: dict[Signal, str] = {"same": "as locked", "unknown": "as locked, not confirmed"}


class Taking:
    """The files of one source, one by one.

    `rows` receives the lock's rows of what was fetched, `signals` what the producer changed.
    """

    def __init__(
        self, source: Source, portal: Portal, lock: Lock, report: Callable[[str], None]
    ) -> None:
        self.source, self.portal, self.lock, self.report = source, portal, lock, report
        self.rows: list[LockedFile] = []
        self.signals: list[str] = []

    def entries(self, *, refresh: bool) -> list[Entry]:
        """What is to be taken, in order of part and vintage; a pinned entry has its `sha256`."""
        if not self.portal.pinned:
            return self._newest(self.portal.entries(self.source))
        pinned = [self._pinned(row) for row in self.lock.files if row.part in self.source.parts]
        known = {entry.part for entry in pinned}
        asked = [name for name in self.source.parts if refresh or name not in known]
        offered = self.portal.entries(self.source, asked) if asked else []
        places = {_place(entry) for entry in offered}
        return self._newest([*offered, *(one for one in pinned if _place(one) not in places)])

    def take(self, entry: Entry) -> LakeFile:
        """The entry's file, in the lake; FetchError when it cannot be had as it must be."""
        locked = self.lock.get(entry.part, entry.vintage)
        if locked and self.portal.pinned and entry.sha256:
            return self._file(self._as_locked(entry, locked))
        row = self._offered(entry, locked)
        self.rows.append(row)
        return self._file(row)

    def _as_locked(self, entry: Entry, locked: LockedFile) -> LockedFile:
        """The lock's row, once its bytes are in the lake; a changed producer is only signalled."""
        if self.portal.lake.has(locked.sha256, locked.bytes):
            self._sign(entry, self.portal.signal(self.source, entry, _cached(locked)))
            return locked
        fetched = self.portal.fetch(entry, None)
        if fetched.sha256 != locked.sha256:
            what = f"the producer serves sha256 {fetched.sha256}, the lock says {locked.sha256}"
            raise Refusal(what, REVIEW).error(entry.subject, entry.url)
        self._tell(entry, fetched)
        return locked

    def _offered(self, entry: Entry, locked: LockedFile | None) -> LockedFile:
        """The row of what the portal offers today."""
        cache, recorded = self._cache(entry, locked)
        fetched = self.portal.fetch(entry, cache)
        self._refuse_twin(entry, fetched)
        self._tell(entry, fetched)
        if locked and locked.sha256 == fetched.sha256:
            recorded = locked.fetched_at
        elif fetched.copied or not recorded:
            recorded = utc_now()
        name = locked.file_name if locked and self.portal.pinned and not fetched.copied else ""
        return LockedFile(
            part=entry.part,
            vintage=entry.vintage,
            url=entry.url,
            sha256=fetched.sha256,
            bytes=fetched.bytes,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            fetched_at=recorded if self.portal.pinned else entry.fetched_at,
            nature=entry.nature,
            licence=entry.licence,
            file_name=name or fetched.file_name,
        )

    def _refuse_twin(self, entry: Entry, fetched: Fetched) -> None:
        """Nothing; FetchError for the bytes of another vintage, of a part that keeps them all: last
        year's file under this year's address.
        """
        if not self.portal.pinned or self.source.part(entry.part).vintages != "all":
            return
        for row in (*self.lock.files, *self.rows):
            same = row.part == entry.part and row.sha256 == fetched.sha256
            if same and row.vintage != entry.vintage:
                what = f"byte for byte the file of {row.vintage}"
                remedy = "tell the producer, and leave this vintage out under `live` until then"
                raise Refusal(what, remedy).error(entry.subject, entry.url)

    def _cache(self, entry: Entry, locked: LockedFile | None) -> tuple[Cached | None, str | None]:
        """What is known of the entry's address, and when those bytes were recorded."""
        if locked and locked.url == entry.url:
            return _cached(locked), locked.fetched_at
        seen = self.portal.lake.remembered(entry.url) if self.portal.pinned else None
        # The log has no name for a member taken out of a zip: that one is fetched again.
        if not seen or seen.bytes is None or entry.expected.member:
            return None, None
        known = Cached(entry.url, seen.sha256, seen.bytes, seen.etag, seen.last_modified)
        return known, seen.at

    def _newest(self, entries: list[Entry]) -> list[Entry]:
        """The entries in order; only the last vintage of a part that keeps the latest."""
        ordered = sorted(entries, key=_place)
        last = {entry.part: entry.vintage for entry in ordered}
        every = {name for name, part in self.source.parts.items() if part.vintages == "all"}
        return [one for one in ordered if one.part in every or one.vintage == last[one.part]]

    def _pinned(self, row: LockedFile) -> Entry:
        return Entry(
            source=self.source.id,
            part=row.part,
            vintage=row.vintage,
            url=row.url,
            nature=row.nature,
            licence=row.licence,
            sha256=row.sha256,
            fetched_at=row.fetched_at,
            file_name=row.file_name,
            expected=expected_of(self.source.parts[row.part], row.vintage),
        )

    def _file(self, row: LockedFile) -> LakeFile:
        return LakeFile(
            source=self.source.id,
            part=row.part,
            vintage=row.vintage,
            path=self.portal.lake.path(row.sha256),
            sha256=row.sha256,
            bytes=row.bytes,
            url=row.url,
            nature=row.nature,
            licence=row.licence,
            fetched_at=row.fetched_at,
            file_name=row.file_name,
        )

    def _tell(self, entry: Entry, fetched: Fetched) -> None:
        what = f"fetched, {fetched.bytes:,} bytes" if fetched.copied else "present"
        self.report(f"{entry.subject}: {what}")

    def _sign(self, entry: Entry, signal: Signal) -> None:
        """Nothing; the progress line, and a signal when the producer's file is another one."""
        if signal == "changed":
            line = f"{entry.subject}: the producer serves another version than the lock's: {REVIEW}"
            self.signals.append(line)
            self.report(line)
        else:
            self.report(f"{entry.subject}: {SIGNS[signal]}")


def _place(entry: Entry) -> tuple[str, str]:
    return entry.part, entry.vintage


def _cached(row: LockedFile) -> Cached:
    return Cached(row.url, row.sha256, row.bytes, row.etag, row.last_modified)
