"""A folder of recorded files: its manifest is the authority, nothing is asked of the network."""

import time
from pathlib import Path

from extractors.attempt import Attempt, FetchError, Outcome, Refusal
from extractors.download import Cached, Signal
from extractors.entry import Entry, Fetched
from extractors.lake import Lake, sha256_of
from extractors.manifest import NAME, ManifestRow, instant, path_in, read_manifest
from extractors.registry import Source
from extractors.registry_part import Part
from extractors.sniff import HEAD, complaint, is_markup
from extractors.unwrap import MOVED, Expected, into_lake

REPLACED = f"copy the file again or, if it was replaced on purpose, correct {NAME}"


class FolderPortal:
    """The portal of the folder that holds MANIFEST.csv; fetched content is copied to `lake`."""

    pinned = False

    def __init__(self, lake: Lake, folder: Path) -> None:
        self.lake = lake
        self.folder = folder
        self._rows: dict[tuple[str, str, str], ManifestRow] = {}

    def entries(self, source: Source, parts: list[str] | None = None) -> list[Entry]:
        """The manifest's files of the source; FetchError when a required part has none."""
        self._rows = {row.place: row for row in read_manifest(self.folder)}
        wanted = source.parts if parts is None else parts
        rows = [r for r in self._rows.values() if r.source == source.id and r.part in wanted]
        for name in wanted:
            if source.parts[name].required_for_release and name not in {r.part for r in rows}:
                remedy = f"add the file and its row to {NAME}"
                raise FetchError("no file in the folder", remedy, source.id, name, file=NAME)
        return [_entry(row, source.parts[row.part]) for row in rows]

    def fetch(self, entry: Entry, cache: Cached | None) -> Fetched:  # noqa: ARG002
        """The content in the lake, copied unless it is there; FetchError when it is not right."""
        row = self._rows[entry.source, entry.part, entry.vintage]
        started = time.monotonic()
        try:
            fetched = self._fetched(row, entry)
        except Refusal as refusal:
            self._log(row, started, "refused", None, refusal.what)
            raise refusal.error(entry.subject, row.file) from refusal
        self._log(row, started, "fetched" if fetched.copied else "present", fetched)
        return fetched

    def signal(self, source: Source, entry: Entry, cache: Cached) -> Signal:  # noqa: ARG002
        """`same`: the manifest, read at each run, is the authority."""
        return "same"

    def _fetched(self, row: ManifestRow, entry: Entry) -> Fetched:
        path = path_in(self.folder, row)
        self._check_received(path, row, entry.expected)
        name = Path(row.file).name.removesuffix(".gz" if row.wrapper == "gzip" else "")
        known = row.sha256_content
        if self.lake.has(known):
            return Fetched(known, self.lake.path(known).stat().st_size, name, copied=False)
        content = into_lake(path, entry.expected, self.lake, keep=False)
        _same(content.sha256, known, "the content's")
        return Fetched(content.sha256, content.bytes, name)

    def _check_received(self, path: Path, row: ManifestRow, expected: Expected) -> None:
        """Nothing; Refusal for markup, which explains more than its sha256, and for other bytes."""
        with path.open("rb") as file:
            head = file.read(HEAD)
        if is_markup(head) and (problem := complaint(head, expected.kind)):
            raise Refusal(problem, MOVED)
        _same(sha256_of(path), row.sha256, "the file's")

    def _log(
        self,
        row: ManifestRow,
        started: float,
        outcome: Outcome,
        fetched: Fetched | None,
        message: str = "",
    ) -> None:
        attempt = Attempt(
            source=row.source,
            part=row.part,
            vintage=row.vintage,
            url_asked=row.url,
            url_reached=row.file,
            status=None,
            etag="",
            last_modified="",
            bytes=fetched.bytes if fetched else None,
            sha256=fetched.sha256 if fetched else "",
            seconds=round(time.monotonic() - started, 3),
            outcome=outcome,
            message=message,
        )
        self.lake.log.record(attempt)


def _entry(row: ManifestRow, part: Part) -> Entry:
    """The entry of a manifest's row."""
    # A reader that takes a member out of a zip also accepts the bare file, and the reverse.
    kind = f"{part.kinds}|zip" if part.options.member else part.kinds
    return Entry(
        source=row.source,
        part=row.part,
        vintage=row.vintage,
        url=row.url,
        nature=row.nature,
        licence=row.licence,
        note=row.note,
        sha256=row.sha256_content or None,
        wrapper=row.wrapper,
        fetched_at=instant(row.fetched_at),
        file_name=Path(row.file).name,
        expected=Expected(kind),
    )


def _same(actual: str, stated: str, whose: str) -> None:
    """Nothing; Refusal, with both hashes, when the manifest states another sha256."""
    if stated and actual != stated:
        raise Refusal(f"{whose} sha256 is {actual}, {NAME} says {stated}", REPLACED)
