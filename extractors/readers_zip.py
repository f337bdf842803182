"""One member of a zip, or of a zip of zips, taken out to a temporary folder and nowhere else."""

import fnmatch
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from extractors.archives import readable, refuse_bomb
from extractors.attempt import Refusal
from extractors.readers_base import Place
from extractors.room import require_room

WORKBOOK = "[Content_Types].xml"
MAGIC = b"PK\x03\x04"
MAX_BYTES = 20 << 30


@contextmanager
def plain_file(path: Path, fmt: str, member: str | tuple[str, ...], place: Place) -> Iterator[Path]:
    """The file itself, or the member of a zip whose name fits the glob `member` (any file of the
    format by default), in a temporary folder; SourceError when it is not exactly one.

    Several globs are those of a zip of zips, from the outermost inwards; the first are passed over
    when the file is the inner zip itself.
    """
    if not _is_archive(path, fmt, place):
        yield path
        return
    globs = [member] if isinstance(member, str) else list(member)
    with TemporaryDirectory(prefix="ti-zip-") as folder:
        current, left = path, [glob or f"*.{fmt}" for glob in globs]
        while left and _is_archive(current, fmt, place):
            target = Path(folder) / f"{len(left)}.{fmt}"
            left = _take(current, left, target, place)
            if current != path:
                current.unlink()
            current = target
        if _is_archive(current, fmt, place):
            remedy = "list under options.member the glob of each zip, then that of the file"
            raise place.error("the zip holds another zip", remedy)
        yield current


def _is_archive(path: Path, fmt: str, place: Place) -> bool:
    """Whether the file is a zip and no workbook; SourceError for a zip without its end."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as stream:
            cut = fmt != "xlsx" and stream.read(len(MAGIC)) == MAGIC
        if cut:
            raise place.error("unreadable zip (it has no end)", "fetch it again: it is cut")
        return False
    return not _is_workbook(path, place)


def _is_workbook(path: Path, place: Place) -> bool:
    """Whether the zip is itself an Office workbook."""
    with refused(place), zipfile.ZipFile(path) as archive:
        return WORKBOOK in archive.namelist()


def _take(path: Path, globs: list[str], target: Path, place: Place) -> list[str]:
    """The globs that are left once the one member that fits the first of them to fit any is copied
    to `target`: its own name is never used as a path.
    """
    with refused(place), zipfile.ZipFile(path) as archive:
        rank, names = _fitting(archive, globs)
        if len(names) != 1:
            listed = ", ".join(info.filename for info in archive.infolist()[:10])
            what = f"{len(names)} members of the zip fit {globs[rank]} (it holds {listed})"
            raise place.error(what, "give options.member in source.yml a glob that fits one")
        size = names[0].file_size
        if size > MAX_BYTES:
            what = f"{names[0].filename} is larger than {MAX_BYTES} bytes"
            raise place.error(what, "check the file, or raise the limit in readers_zip.py")
        refuse_bomb(size, path.stat().st_size)
        require_room(target.parent, size)
        with archive.open(names[0]) as member, target.open("wb") as out:
            shutil.copyfileobj(member, out, 1 << 20)
    return globs[rank + 1 :]


@contextmanager
def refused(place: Place) -> Iterator[None]:
    """A block that reads an archive; SourceError for one that is corrupt or made to do harm."""
    try:
        with readable("zip"):
            yield
    except Refusal as refusal:
        raise place.error(f"unreadable zip ({refusal.what})", refusal.remedy) from refusal


def _fitting(archive: zipfile.ZipFile, globs: list[str]) -> tuple[int, list[zipfile.ZipInfo]]:
    """The rank of the first glob that any member fits (else 0), and the members that fit it."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    found = [[info for info in infos if _fits(info.filename, glob)] for glob in globs]
    rank = next((rank for rank, names in enumerate(found) if names), 0)
    return rank, found[rank]


def _fits(name: str, pattern: str) -> bool:
    """Whether a member's file name fits, and its path stays inside the archive."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        return False
    return fnmatch.fnmatch(path.name.lower(), pattern.lower())
