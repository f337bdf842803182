"""What a folder of recorded files has of each part: absent, there, or something else."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from extractors.calendar_facts import overdue_since
from extractors.errors import SourceError
from extractors.manifest import NAME, ManifestRow, path_in, read_manifest
from extractors.registry import Source
from extractors.sniff import HEAD, complaint, is_gzip, is_markup
from ti.doctor_model import Finding, shown_day


class Folder:
    """Looks into the folder that holds MANIFEST.csv; nothing is copied or hashed."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder = folder
        self.kind = kind
        self.rows = read_manifest(folder)

    def ask(self, source: Source, name: str, fetched: str, today: date) -> Finding:
        """What is to be said of a part of the source."""
        part = source.parts[name]
        required = part.required_for_release
        blank = Finding(source.id, name, required, self.kind, "ok", answers=True, fetched=fetched)
        rows = sorted(
            (row for row in self.rows if (row.source, row.part) == (source.id, name)),
            key=lambda row: row.vintage,
        )
        if not rows:
            return replace(blank, state="absent", answers=False)
        found = replace(
            blank, url=rows[-1].file, offered=rows[-1].vintage, dated=shown_day(rows[-1].vintage)
        )
        try:
            problems = [problem for row in rows if (problem := self._problem(row, part.kinds))]
        except SourceError as error:
            return replace(found, state="silent", answers=False, message=str(error))
        if problems:
            return replace(found, state="refused", answers=False, message=problems[0])
        # The sample is as old as it was made: no producer is late.
        old = self.kind != "sample" and overdue_since(part.expected, rows[-1].vintage, today)
        return replace(found, state="stale") if old else found

    def _problem(self, row: ManifestRow, kinds: str) -> str:
        """What is wrong with the first bytes or the size of a row's file, '' when nothing is."""
        path = path_in(self.folder, row)
        with path.open("rb") as file:
            head = file.read(HEAD)
        size = path.stat().st_size
        if row.bytes.isdigit() and int(row.bytes) != size:
            return f"{row.file}: {size} bytes, {NAME} says {row.bytes}"
        if is_gzip(head) or not (is_markup(head) or not head):
            return ""
        problem = complaint(head, kinds)
        return f"{row.file}: {problem}" if problem else ""
