"""Pinned vintages: `locks/<source>.lock.json`, reviewed in git for the live portal."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from extractors.errors import SourceError
from extractors.trouble import named


@dataclass(frozen=True)
class LockedFile:
    """One vintage of one part and the bytes it is pinned to."""

    part: str
    vintage: str
    url: str
    sha256: str
    bytes: int
    etag: str
    last_modified: str
    fetched_at: str | None
    nature: str
    licence: str
    file_name: str

    @property
    def place(self) -> tuple[str, str]:
        """(part, vintage): what identifies a row of the lock."""
        return self.part, self.vintage


@dataclass(frozen=True)
class Lock:
    """The pinned files of a source, in order of part and vintage."""

    source: str
    files: tuple[LockedFile, ...] = ()

    def get(self, part: str, vintage: str) -> LockedFile | None:
        """The pinned file of that part and vintage, or None."""
        return next((file for file in self.files if file.place == (part, vintage)), None)

    def merged(self, files: list[LockedFile]) -> "Lock":
        """This lock with `files` in place of those of the same part and vintage; the rest stays."""
        rows = {file.place: file for file in (*self.files, *files)}
        return Lock(self.source, tuple(rows[place] for place in sorted(rows)))

    def text(self) -> str:
        """The lock as JSON: sorted, indented, a newline at the end."""
        facts = {"source": self.source, "files": [asdict(file) for file in self.files]}
        return json.dumps(facts, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def lock_path(folder: Path, source: str) -> Path:
    """Where the lock of a source stands."""
    return folder / f"{source}.lock.json"


def read_lock(folder: Path, source: str) -> Lock:
    """The lock of the source, without files when there is none; SourceError when unreadable."""
    path = lock_path(folder, source)
    if not path.exists():
        return Lock(source)
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return Lock(source).merged([LockedFile(**file) for file in facts["files"]])
    except (ValueError, TypeError, KeyError) as error:
        remedy = "restore it from git, or delete it and run `ti fetch --refresh`"
        raise SourceError("unreadable lock", remedy, source=source, file=path.name) from error


def write_lock(folder: Path, lock: Lock) -> bool:
    """Whether the lock's file changed; it is replaced by a rename, and left alone when equal."""
    path, text = lock_path(folder, lock.source), lock.text()
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with named(path, aside):
        aside.write_text(text, encoding="utf-8", newline="\n")
        aside.replace(path)
    return True
