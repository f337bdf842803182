"""Content-addressed store: bytes as the producer sent them, named by their sha256."""

import hashlib
import os
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractors.attempt import Attempt, Refusal
from extractors.fetch_log import FetchLog
from extractors.progress import silent
from extractors.room import require_room
from extractors.trouble import named

CHUNK = 1 << 20
# What comes out of an archive is not known to fit: the disk is asked again so often.
STRIDE = 64 << 20
FORGOTTEN = 86_400.0


@dataclass(frozen=True)
class Staged:
    """A complete file of the lake's own disk that no one believes yet."""

    path: Path
    sha256: str
    size: int

    def discard(self) -> None:
        """Nothing; the staged bytes are gone."""
        self.path.unlink(missing_ok=True)

    def head(self, size: int) -> bytes:
        """The first bytes of the content."""
        with self.path.open("rb") as file:
            return file.read(size)


class Lake:
    """The store under `root`: `objects/<aa>/<sha256>`, `parts/` on the way, `fetch_log.jsonl`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # Where a long download says how far it is.
        self.say: Callable[[str], None] = silent
        self.log = FetchLog(root / "fetch_log.jsonl")

    @property
    def parts(self) -> Path:
        """The folder of downloads under way; on the same disk, so that a rename ends them."""
        folder = self.root / "parts"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def path(self, sha256: str) -> Path:
        """Where the object of that sha256 stands, present or not."""
        return self.root / "objects" / sha256[:2] / sha256

    def has(self, sha256: str, size: int | None = None) -> bool:
        """Whether the object is there, of that size when it is known."""
        path = self.path(sha256)
        return bool(sha256) and path.is_file() and size in (None, path.stat().st_size)

    def remembered(self, url: str) -> Attempt | None:
        """The last attempt that brought the content of `url`, if that content is here still."""
        got = [a for a in self.log.lines() if a.url_asked == url and a.outcome == "fetched"]
        return next((a for a in reversed(got) if self.has(a.sha256, a.bytes)), None)

    def sweep(self) -> int:
        """How many staged files were removed: those that a process killed a day ago left."""
        old = time.time() - FORGOTTEN
        left = [p for p in self.parts.glob("*.staged") if p.stat().st_mtime < old]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def stage(self, chunks: Iterable[bytes], limit: int) -> Staged:
        """The chunks written aside and hashed; Refusal beyond `limit` bytes."""
        path = self.parts / f"{uuid.uuid4().hex}.staged"
        digest, size, checked = hashlib.sha256(), 0, 0
        try:
            with named(self.parts, path), path.open("wb") as file:
                for chunk in chunks:
                    size += len(chunk)
                    refuse_beyond(size, limit)
                    if size - checked >= STRIDE:
                        require_room(self.parts, 0)
                        checked = size
                    digest.update(chunk)
                    file.write(chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Staged(path, digest.hexdigest(), size)

    def adopt(self, path: Path) -> Staged:
        """A complete file already in `parts`, hashed where it is."""
        return Staged(path, sha256_of(path), path.stat().st_size)

    def commit(self, staged: Staged) -> Path:
        """The object's path: renamed into place once on disk, or left as it was if present."""
        target = self.path(staged.sha256)
        if self.has(staged.sha256, staged.size):
            staged.discard()
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        with named(target, staged.path):
            with staged.path.open("rb+") as file:
                os.fsync(file.fileno())
            staged.path.chmod(0o444)
            staged.path.replace(target)
        return target


def refuse_beyond(size: int, limit: int) -> None:
    """Nothing; Refusal when `size` bytes exceed `limit`."""
    if size > limit:
        raise Refusal(
            f"more than {limit} bytes", "check the address, or raise max_bytes in source.yml"
        )


def chunks_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a piece at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in chunks_of(path):
        digest.update(chunk)
    return digest.hexdigest()
