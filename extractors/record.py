"""A folder of recorded files written from fetched ones: what `ti fetch --record DIR` leaves."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from extractors.entry import LakeFile
from extractors.manifest import NAME, ManifestRow, read_manifest, write_manifest


def record(folder: Path, files: Iterable[LakeFile]) -> Path:
    """The folder's manifest, with a row per file; rows of other vintages stay as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    known = read_manifest(folder) if (folder / NAME).exists() else []
    rows = {row.place: row for row in known}
    for file in files:
        row = _row(file)
        target = folder / row.file
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}")
        shutil.copyfile(file.path, aside)
        aside.replace(target)
        rows[row.place] = row
    return write_manifest(folder, list(rows.values()))


def _row(file: LakeFile) -> ManifestRow:
    """The manifest's row of a file, which stands at source/part/vintage/name."""
    taken_out = file.url.lower().split("?")[0].endswith(".zip") and ".zip" not in file.file_name
    steps = (file.source, file.part, file.vintage, file.file_name)
    return ManifestRow(
        source=file.source,
        part=file.part,
        vintage=file.vintage,
        file="/".join(_safe(step) for step in steps),
        wrapper="unzipped" if taken_out else "none",
        sha256=file.sha256,
        sha256_content=file.sha256,
        bytes=str(file.bytes),
        nature=file.nature,
        url=file.url,
        licence=file.licence,
        fetched_at=file.fetched_at or "",
    )


def _safe(name: str) -> str:
    """The name as one step of a path that any system accepts."""
    return re.sub(r"[^\w.\-]+", "-", name).strip(".-") or "file"
