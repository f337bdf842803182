"""A download under way: what was received so far, and what lets it be resumed."""

import hashlib
import json
from pathlib import Path
from typing import Any

from extractors.attempt import Refusal
from extractors.lake import refuse_beyond
from extractors.patience import Transient, whole_number
from extractors.progress import Progress
from extractors.request import Reply
from extractors.room import require_room
from extractors.sniff import complaint, is_markup
from extractors.unwrap import MOVED, Expected

# Less than this is no progress: a server that cuts every answer at once is not asked for ever.
GAIN = 1 << 20
# A body without length is not known to fit: the disk is asked again each time so much arrived.
STRIDE = 64 << 20


class PartFile:
    """Bytes of one address in `folder`, kept from one attempt or process to the next.

    They are resumed only with the validator (strong ETag, else Last-Modified) and the whole size
    that they came with.
    """

    def __init__(self, folder: Path, url: str) -> None:
        name = hashlib.sha256(url.encode()).hexdigest()[:32]
        self.path = folder / f"{name}.part"
        self._facts = folder / f"{name}.json"

    def headers(self) -> dict[str, str]:
        """`Range` and `If-Range` when there is something to resume, else nothing."""
        size, validator = self._size(), self._validator()
        if not size or not validator:
            return {}
        return {"Range": f"bytes={size}-", "If-Range": validator}

    def discard(self) -> None:
        """Nothing; the received bytes are gone."""
        self.path.unlink(missing_ok=True)
        self._facts.unlink(missing_ok=True)

    def receive(self, reply: Reply, expected: Expected, progress: Progress) -> None:
        """Nothing; the file is complete. Transient when cut short, Refusal for HTML, size, disk."""
        start = self._start(reply)
        total = self._total(reply, start)
        refuse_beyond(total or 0, expected.max_bytes)
        require_room(self.path.parent, max((total or expected.room) - start, 0))
        progress.start(start)
        try:
            size = self._write(reply, start, total, expected, progress)
        except Transient as failure:
            failure.gained = bool(start) and self._size() - start >= GAIN
            raise
        if total is not None and size != total:
            if size > total:
                self.discard()
            gained = bool(start) and total > size >= start + GAIN
            raise Transient(f"truncated: {size} bytes of {total}", gained=gained)

    def _write(
        self, reply: Reply, start: int, total: int | None, expected: Expected, progress: Progress
    ) -> int:
        """The size of the file once the body is written after its first `start` bytes."""
        size = checked = start
        with self.path.open("ab" if start else "wb") as file:
            for piece in reply.pieces():
                if not size:
                    self._refuse_markup(piece, expected.kind)
                size += len(piece)
                refuse_beyond(size, expected.max_bytes)
                if total is None and size - checked >= STRIDE:
                    require_room(self.path.parent, 0)
                    checked = size
                file.write(piece)
                progress.at(size, total)
        return size

    def _start(self, reply: Reply) -> int:
        """Where the received bytes go: after those already there (206), else at the beginning."""
        if reply.status == 206 and self._continues(reply):
            return self._size()
        if reply.status in (206, 416):
            self.discard()
            raise Transient(f"HTTP {reply.status} does not continue what was received: restart")
        facts = {"validator": _validator(reply), "total": self._total(reply, 0)}
        self._facts.write_text(json.dumps(facts), encoding="utf-8")
        return 0

    def _continues(self, reply: Reply) -> bool:
        """Whether a 206 has the bytes that follow, of the same file: a validator may lie."""
        size, known = self._size(), self._known().get("total")
        total = self._total(reply, size)
        same = _validator(reply) in ("", self._validator()) and known in (None, total)
        return bool(size) and _range_start(reply) == size and total is not None and same

    def _total(self, reply: Reply, start: int) -> int | None:
        """The size of the whole file as the server states it, now or at first, or None."""
        if not start:
            return whole_number(reply.header("Content-Length"))
        stated = whole_number(reply.header("Content-Range").rpartition("/")[2])
        known = self._known().get("total")
        return stated if stated is not None else known if isinstance(known, int) else None

    def _refuse_markup(self, piece: bytes, expected: str) -> None:
        problem = complaint(piece, expected) if is_markup(piece) else ""
        if problem:
            raise Refusal(problem, MOVED)

    def _size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def _validator(self) -> str:
        return str(self._known().get("validator", ""))

    def _known(self) -> dict[str, Any]:
        """What was kept of the answer that the received bytes came with."""
        try:
            facts = json.loads(self._facts.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return facts if isinstance(facts, dict) else {}


def _validator(reply: Reply) -> str:
    """The strong ETag, else Last-Modified, else ''; a weak ETag cannot vouch for bytes."""
    etag = reply.header("ETag")
    return etag if etag.startswith('"') else reply.header("Last-Modified")


def _range_start(reply: Reply) -> int | None:
    """N of `Content-Range: bytes N-M/total`, or None."""
    return whole_number(reply.header("Content-Range").removeprefix("bytes ").partition("-")[0])
