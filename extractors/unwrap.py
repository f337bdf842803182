"""Content taken out of what was received: gzip removed, one member of a zip, then checked."""

import gzip
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from extractors.addresses import last_name
from extractors.archives import AGAIN, most_of, readable, refuse_bomb
from extractors.attempt import Refusal
from extractors.lake import CHUNK, Lake, Staged, chunks_of
from extractors.room import require_room
from extractors.sniff import HEAD, MAGIC, complaint, is_gzip

ZIPPED = ("zip", "xlsx")
PARQUET = b"PAR1"
MOVED = "open the address in a browser: the file may have moved, or the portal is closed"


@dataclass(frozen=True)
class Expected:
    """What the content must be: its kind of bytes, its size at most, its member in a zip.

    `room`: bytes to have on the disk when the server does not state a size. `checksum`:
    `algorithm:hex` of what is received, as the catalogue states it, or ''.
    """

    kind: str = "any"
    max_bytes: int = 4_000_000_000
    member: str = ""
    room: int = 0
    checksum: str = ""


@dataclass(frozen=True)
class Content:
    """An object of the lake and how it was wrapped: `none`, `gzip` or `zip`."""

    sha256: str
    bytes: int
    wrapper: str
    member: str = ""


def into_lake(path: Path, expected: Expected, lake: Lake, *, keep: bool) -> Content:
    """The content of `path` as an object of the lake; Refusal when it is not what is expected.

    With `keep`, `path` is the producer's own answer: it enters the lake too (the lake takes it
    over). Without, `path` belongs to someone else and is only read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    wrapper = _wrapper(head, expected)
    with readable(wrapper):
        staged, member = _staged(path, wrapper, expected, lake, keep)
    problem = complaint(staged.head(HEAD), expected.kind)
    if problem:
        staged.discard()
        raise Refusal(problem, MOVED)
    _refuse_cut(staged, expected.kind)
    lake.commit(staged)
    if keep and wrapper != "none":
        lake.commit(lake.adopt(path))
    return Content(staged.sha256, staged.size, wrapper, member)


def _refuse_cut(staged: Staged, kind: str) -> None:
    """Nothing; Refusal for a file whose format has an end, and which lacks it."""
    head = staged.head(HEAD)
    if set(kind.split("|")) & set(ZIPPED) and head.startswith(MAGIC["zip"]):
        whole = zipfile.is_zipfile(staged.path)
    elif head.startswith(MAGIC["parquet"]):
        with staged.path.open("rb") as file:
            file.seek(-min(len(PARQUET), staged.size), os.SEEK_END)
            whole = staged.size > 2 * len(PARQUET) and file.read() == PARQUET
    else:
        return
    if not whole:
        staged.discard()
        raise Refusal("the file has no end: it is cut", AGAIN)


def _wrapper(head: bytes, expected: Expected) -> str:
    """`gzip`, `zip` or `none`; Refusal when a zip is expected and the bytes are not one."""
    if expected.member:
        problem = complaint(head, "zip")
        if problem:
            raise Refusal(problem, MOVED)
        return "zip"
    return "gzip" if is_gzip(head) and expected.kind != "gzip" else "none"


def _staged(
    path: Path, wrapper: str, expected: Expected, lake: Lake, keep: bool
) -> tuple[Staged, str]:
    limit = expected.max_bytes
    if wrapper == "gzip":
        with gzip.open(path) as inner:
            return lake.stage(_bounded(inner, path.stat().st_size), limit), ""
    if wrapper == "zip":
        with zipfile.ZipFile(path) as archive:
            member = _member(archive, expected.member)
            info = archive.getinfo(member)
            refuse_bomb(info.file_size, path.stat().st_size)
            require_room(lake.parts, info.file_size)
            with archive.open(info) as inner:
                return lake.stage(_read(inner), limit), last_name(member)
    return (lake.adopt(path) if keep else lake.stage(chunks_of(path), limit)), ""


def _member(archive: zipfile.ZipFile, pattern: str) -> str:
    """The one member whose name matches; Refusal when none or several do."""
    names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    found = [name for name in names if re.search(pattern, name)]
    if len(found) == 1:
        return found[0]
    shown = ", ".join(sorted(names)[:5]) or "nothing"
    raise Refusal(
        f"{len(found)} members of the zip match '{pattern}' (it holds {shown})",
        "correct `member` in source.yml",
    )


def _bounded(file: gzip.GzipFile, packed: int) -> Iterator[bytes]:
    """The bytes of a gzip, which states no size that could be believed."""
    size = 0
    for chunk in _read(file):
        size += len(chunk)
        if size > most_of(packed):
            refuse_bomb(size, packed)
        yield chunk


def _read(file: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
