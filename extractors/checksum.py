"""The checksum that a catalogue states of a file, and the file that must have it."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from extractors.attempt import Refusal
from extractors.lake import CHUNK, chunks_of
from extractors.sniff import is_gzip

KNOWN = ("md5", "sha1", "sha256", "sha512")


def stated(kind: Any, value: Any) -> str:
    """`algorithm:hex` of a catalogue's pair, '' when it states none that can be verified."""
    algorithm = str(kind or "").lower().replace("-", "")
    digest = str(value or "").strip().lower()
    return f"{algorithm}:{digest}" if algorithm in KNOWN and digest else ""


def verify(path: Path, checksum: str) -> None:
    """Nothing; Refusal when the file at `path` has not the checksum that was stated.

    A portal may gzip a file on the way: then the content counts.
    """
    algorithm, _, expected = checksum.partition(":")
    if not expected:
        return
    actual = _digest(algorithm, chunks_of(path))
    if actual != expected and _gzipped(path):
        # A gzip cut short is told as the checksum that is wrong.
        with suppress(EOFError, OSError, zlib.error):
            actual = _digest(algorithm, _unzipped(path))
    if actual != expected:
        raise Refusal(
            f"{algorithm} {actual} received, the catalogue states {expected}",
            "run again: the file may have been replaced meanwhile; if it lasts, tell the producer",
        )


def _digest(algorithm: str, chunks: Iterator[bytes]) -> str:
    digest = hashlib.new(algorithm, usedforsecurity=False)
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _gzipped(path: Path) -> bool:
    with path.open("rb") as file:
        return is_gzip(file.read(2))


def _unzipped(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as inner:
        while chunk := inner.read(CHUNK):
            yield chunk
