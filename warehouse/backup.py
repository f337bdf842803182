"""A portal's database as one file and its checksum: written by pg_dump, believed when whole.

The file is pg_dump's custom format: tables, views, owners and rights of the warehouse's schemas.
Roles and passwords belong to the server and are not in it.
"""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.errors import MisuseError, TiError
from extractors.lake import sha256_of
from warehouse.binaries import find_client
from warehouse.server import Server

# Those that schema.sql makes; a release is a schema more.
SCHEMAS = (
    *("raw_store", "raw", "staging", "intermediate", "star", "marts"),
    *("pub_next", "pub", "quality", "meta"),
)
RELEASES = "release_*"
# What every pg_dump was built with; its fastest level, since time is what a backup takes.
COMPRESSION = "gzip:1"
SAID = 300


@dataclass(frozen=True)
class Backup:
    """A backup as written: its file, size in bytes and sha256."""

    path: Path
    bytes: int
    sha256: str


def sums_of(path: Path) -> Path:
    """The file beside a backup that holds its checksum, as sha256sum reads it."""
    return path.with_name(f"{path.name}.sha256")


def backup(server: Server, path: Path) -> Backup:
    """The backup of a running server's database, one state of it even while a run goes on.

    Both files, their owner's alone, are written aside and renamed, the checksum last: a backup
    without its checksum was never finished. MisuseError when the file is there already; TiError,
    one line, when it cannot be written, and then nothing is left of it.
    """
    _require_free(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    sums = sums_of(partial)
    try:
        # Readable by its owner alone before anything is in it, as the database is.
        for aside in (partial, sums):
            os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _dump(server, partial)
        digest = sha256_of(partial)
        sums.write_text(f"{digest}  {path.name}\n", encoding="utf-8")
        _to_disk(partial, sums)
        partial.rename(path)
        sums.rename(sums_of(path))
        _to_disk(path.parent)
    except OSError as error:
        raise TiError(f"the backup {path} cannot be written: {_reason(error)}") from error
    finally:
        partial.unlink(missing_ok=True)
        sums.unlink(missing_ok=True)
    return Backup(path, path.stat().st_size, digest)


def verified(path: Path) -> Backup:
    """The backup at `path`; MisuseError when it is not whole: no file, no checksum, or another."""
    if not path.is_file():
        raise MisuseError(f"no backup {path}: give the file that ti db backup wrote")
    sums = sums_of(path)
    if not sums.is_file():
        raise MisuseError(
            f"{path} has no checksum {sums.name} beside it: its writing was cut, or the two files "
            "were parted; use another backup, or copy both files again"
        )
    stated, found = sums.read_text(encoding="utf-8")[:64], sha256_of(path)
    if stated != found:
        raise MisuseError(
            f"{path} is damaged: its sha256 is {found[:12]}…, {sums.name} says {stated[:12]}…; "
            "copy both files again, or use another backup"
        )
    return Backup(path, path.stat().st_size, found)


def client(server: Server, program: str, arguments: Sequence[str]) -> str:
    """What a client program says on its standard output; TiError, one line, when it fails.

    It connects as the administrator where it connects: no command line shows the password.
    """
    done = subprocess.run(
        [str(find_client(program)), *arguments],
        env={**os.environ, "PGPASSWORD": server.params("admin")["password"], "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise TiError(f"{program} failed: {' '.join(done.stderr.split())[:SAID]}")
    return done.stdout


def target(server: Server) -> str:
    """The connection string of the administrator, without the password."""
    from psycopg.conninfo import make_conninfo

    known = {k: v for k, v in server.params("admin").items() if k != "password"}
    return make_conninfo("", **server.options(), **known)  # type: ignore[arg-type]


def _dump(server: Server, partial: Path) -> None:
    chosen = [f"--schema={name}" for name in (*SCHEMAS, RELEASES)]
    form = ["--format=custom", f"--compress={COMPRESSION}", f"--file={partial}"]
    client(server, "pg_dump", [*form, *chosen, f"--dbname={target(server)}"])


def _require_free(path: Path) -> None:
    if not path.parent.is_dir():
        raise MisuseError(f"no folder {path.parent}: make it, or name another file")
    if path.exists():
        raise MisuseError(f"{path} is there already: name another file, or remove it")


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _to_disk(*paths: Path) -> None:
    """None; the contents (or a folder's names) survive a loss of power."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
