"""A release as files: each view as CSV and Parquet, what they are, their checksums, `latest`.

The folder is written aside and renamed, so that `exports/<release>` is whole or absent, and
`latest` is a link that is renamed into place. Nothing in the files depends on a clock, a path, a
locale or a run: the same inputs and code give the same bytes.
"""

import json
import shutil
from pathlib import Path

from extractors.home import Home
from publication import csvw
from publication.folder import RELEASE, SUMS, write_release
from warehouse.server import Server

LATEST = "latest"


def export(home: Home, server: Server, id_release: str, schema: str) -> Path:
    """The folder of a release's files, which `latest` names afterwards.

    Safe to repeat, and after a kill at any moment.
    """
    folder = write(home, server, id_release, schema)
    point_latest(home, id_release)
    return folder


def write(home: Home, server: Server, id_release: str, schema: str) -> Path:
    """The folder of a release's files, made from the tables of `schema` unless it is there whole.

    No reader is led to it yet.
    """
    folder = home.exports / id_release
    if not complete(home, id_release):
        partial = home.exports / f".{id_release}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        with server.connect("builder") as conn:
            write_release(conn, home.kind, id_release, schema, partial)
        _put(partial, folder)
    return folder


def complete(home: Home, id_release: str) -> bool:
    """Whether the release's folder is there with every file that it lists, in its full size."""
    folder = home.exports / id_release
    try:
        facts = json.loads((folder / RELEASE).read_text(encoding="utf-8"))
        listed = {line[66:] for line in (folder / SUMS).read_text(encoding="utf-8").splitlines()}
        sizes = {file["name"]: file["bytes"] for file in facts["files"]}
        whole = all((folder / name).stat().st_size == size for name, size in sizes.items())
        return whole and listed == {*sizes, RELEASE, csvw.NAME} and (folder / csvw.NAME).is_file()
    except (OSError, ValueError, KeyError):
        return False


def point_latest(home: Home, id_release: str) -> None:
    """None; `exports/latest` is a link to that release, switched in one step."""
    link = home.exports / LATEST
    if link.is_symlink() and link.readlink() == Path(id_release):
        return
    aside = home.exports / f".{LATEST}.partial"
    aside.unlink(missing_ok=True)
    aside.symlink_to(id_release)
    aside.replace(link)


def _put(partial: Path, folder: Path) -> None:
    """None; `folder` is now what was written aside; a damaged one that was there is gone."""
    if folder.exists():
        damaged = folder.with_name(f".{folder.name}.damaged")
        shutil.rmtree(damaged, ignore_errors=True)
        folder.rename(damaged)
        shutil.rmtree(damaged)
    partial.rename(folder)
