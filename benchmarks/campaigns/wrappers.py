"""Files inside zips or gzip: the archive around a document's bytes, made again with it."""

import fnmatch
import gzip
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.campaigns.layouts import Layout, Row

DATE = (1980, 1, 1, 0, 0, 0)
Members = dict[str, bytes]


@dataclass(frozen=True)
class Archive:
    """A zip: the name of the member that holds the data, and its other members."""

    name: str
    others: tuple[tuple[str, bytes], ...] = ()

    def around(self, body: bytes) -> bytes:
        """The bytes of the zip, the data in its place."""
        return zipped({self.name: body, **dict(self.others)})


@dataclass(frozen=True)
class Wrapped:
    """A layout inside zips, the outermost first, or inside gzip."""

    inner: Layout
    archives: tuple[Archive, ...] = ()
    gz: bool = False

    def write(self, headers: list[str], rows: list[Row]) -> bytes:
        """The bytes of the file, wrapped."""
        return self.around(self.inner.write(headers, rows))

    def around(self, body: bytes) -> bytes:
        """The bytes, wrapped."""
        for archive in reversed(self.archives):
            body = archive.around(body)
        return gzip.compress(body, mtime=0) if self.gz else body


def unwrapped(body: bytes, globs: Sequence[str]) -> tuple[bytes, tuple[Archive, ...], bool]:
    """The data inside, the archives around it, the outermost first, and whether gzip is."""
    if body.startswith(b"\x1f\x8b"):
        return gzip.decompress(body), (), True
    archives: list[Archive] = []
    for glob in globs:
        members = _members(body)
        fitting = [name for name in members if fnmatch.fnmatch(name.lower(), glob.lower())]
        if fitting:
            others = {name: held for name, held in members.items() if name != fitting[0]}
            archives.append(Archive(fitting[0], tuple(others.items())))
            body = members[fitting[0]]
    return body, tuple(archives), False


def zipped(members: Members) -> bytes:
    """The bytes of a zip, without a date."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(zipfile.ZipInfo(name, DATE), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _members(body: bytes) -> Members:
    """What a zip holds; nothing for other bytes and for a workbook, which is a zip too."""
    if not body.startswith(b"PK\x03\x04"):
        return {}
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        found = {info.filename: archive.read(info) for info in archive.infolist()}
    return {} if "[Content_Types].xml" in found else found
