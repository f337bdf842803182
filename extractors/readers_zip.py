"""One member of a zip, taken out beside the file and nowhere else."""

import fnmatch
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from extractors.readers_base import Place

WORKBOOK = "[Content_Types].xml"
MAX_BYTES = 20 << 30


@contextmanager
def plain_file(path: Path, fmt: str, member: str, place: Place) -> Iterator[Path]:
    """The file itself, or the member of a zip whose name fits the glob `member` (any file of the
    format by default), in a temporary folder; SourceError when it is not exactly one.
    """
    if not zipfile.is_zipfile(path) or _is_workbook(path, place):
        yield path
        return
    with TemporaryDirectory(prefix="ti-zip-") as folder:
        target = Path(folder) / f"member.{fmt}"
        _take(path, member or f"*.{fmt}", target, place)
        yield target


def _is_workbook(path: Path, place: Place) -> bool:
    """Whether the zip is itself an Office workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return WORKBOOK in archive.namelist()
    except zipfile.BadZipFile as error:
        raise place.error(f"unreadable zip ({error})", "fetch it again: it is cut") from error


def _take(path: Path, pattern: str, target: Path, place: Place) -> None:
    """The one member that fits, copied to `target`: its own name is never used as a path."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [i for i in archive.infolist() if not i.is_dir() and _fits(i.filename, pattern)]
            if len(names) != 1:
                listed = ", ".join(info.filename for info in archive.infolist()[:10])
                what = f"{len(names)} members of the zip fit {pattern} (it holds {listed})"
                raise place.error(what, "give options.member in source.yml a glob that fits one")
            if names[0].file_size > MAX_BYTES:
                what = f"{names[0].filename} is larger than {MAX_BYTES} bytes"
                raise place.error(what, "check the file, or raise the limit in readers_zip.py")
            with archive.open(names[0]) as member, target.open("wb") as out:
                shutil.copyfileobj(member, out, 1 << 20)
    except (zipfile.BadZipFile, EOFError) as error:
        raise place.error(f"unreadable zip ({error})", "fetch it again: it is cut") from error


def _fits(name: str, pattern: str) -> bool:
    """Whether a member's file name fits, and its path stays inside the archive."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        return False
    return fnmatch.fnmatch(path.name.lower(), pattern.lower())
