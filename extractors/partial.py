"""A download under way: what was received so far, and what lets it be resumed."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from extractors.attempt import Refusal
from extractors.lake import refuse_beyond
from extractors.patience import Transient
from extractors.progress import Progress
from extractors.request import Reply
from extractors.room import require_room
from extractors.sniff import complaint, is_markup
from extractors.unwrap import MOVED, Expected

PIECE = 1 << 16
# Less than this is no progress: a server that cuts every answer at once is not asked for ever.
GAIN = 1 << 20
# A body without length is not known to fit: the disk is asked again each time so much arrived.
STRIDE = 64 << 20


class PartFile:
    """Bytes of one address in `folder`, kept from one attempt or process to the next.

    They are resumed only with the validator (strong ETag, else Last-Modified) they came with.
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
        total = _total(reply, start)
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
            for piece in _pieces(reply):
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
        if reply.status == 206:
            size = self._size()
            if _range_start(reply) == size and self._same_file(reply):
                return size
        if reply.status in (206, 416):
            self.discard()
            raise Transient(f"HTTP {reply.status} does not continue what was received: restart")
        self._facts.write_text(json.dumps({"validator": _validator(reply)}), encoding="utf-8")
        return 0

    def _same_file(self, reply: Reply) -> bool:
        return _validator(reply) in ("", self._validator())

    def _refuse_markup(self, piece: bytes, expected: str) -> None:
        problem = complaint(piece, expected) if is_markup(piece) else ""
        if problem:
            raise Refusal(problem, MOVED)

    def _size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def _validator(self) -> str:
        try:
            return str(json.loads(self._facts.read_text(encoding="utf-8"))["validator"])
        except (OSError, ValueError, KeyError):
            return ""


def _validator(reply: Reply) -> str:
    """The strong ETag, else Last-Modified, else ''; a weak ETag cannot vouch for bytes."""
    etag = reply.header("ETag")
    return etag if etag.startswith('"') else reply.header("Last-Modified")


def _total(reply: Reply, start: int) -> int | None:
    """The size of the whole file as the server states it, or None."""
    if start:
        stated = reply.header("Content-Range").rpartition("/")[2]
        return int(stated) if stated.isdigit() else None
    length = reply.header("Content-Length")
    return int(length) if length.isdigit() else None


def _range_start(reply: Reply) -> int | None:
    """N of `Content-Range: bytes N-M/total`, or None."""
    first = reply.header("Content-Range").removeprefix("bytes ").partition("-")[0]
    return int(first) if first.isdigit() else None


def _pieces(reply: Reply) -> Iterator[bytes]:
    """The body as sent, still encoded, so that its length and a resume can be checked."""
    raw: HTTPResponse = reply.response.raw
    try:
        yield from raw.stream(PIECE, decode_content=False)
    except (HTTPError, OSError) as error:
        raise Transient(f"cut while receiving: {type(error).__name__}") from error
