"""A full disk, a folder that is read-only, an encoding without accents: one line each."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from extractors.lake import Lake
from extractors.trouble import trouble
from ti.context import Context

SMALL = 20_000


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file of this process may grow beyond twenty kilobytes: what the system then says of a
    write is real, as it would be on a full disk.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def line_of(error: BaseException) -> str:
    """What a run's step says of the error."""
    (line,) = Context("r", None, None)._lines(error)  # type: ignore[arg-type]
    assert "\n" not in line
    return line


@pytest.mark.usefixtures("small_files")
def test_a_lake_that_cannot_take_a_file_keeps_nothing_of_it(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    with pytest.raises(OSError, match="File too large") as refused:
        lake.stage((b"x" * 10_000 for _ in range(10)), limit=10**9)
    assert line_of(refused.value).startswith("a file is larger than this process may write")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (
            errno.ENOSPC,
            "the disk is full (/x/y): free some, or set TI_HOME to a folder of a larger",
        ),
        (errno.EDQUOT, "the disk is full (/x/y): free some"),
        (errno.EROFS, "cannot write (/x/y): Read-only file system: make it writable for this"),
        (errno.EACCES, "cannot write (/x/y): Permission denied: make it writable for this user"),
    ],
)
def test_what_the_system_refuses_comes_with_what_to_do(number: int, said: str) -> None:
    error = OSError(number, os.strerror(number), "/x/y")
    assert line_of(error).startswith(said)
    wrapped = RuntimeError("the task failed")
    wrapped.__cause__ = error
    assert line_of(wrapped).startswith(said)


def test_a_librarys_words_without_a_number_are_understood() -> None:
    assert line_of(RuntimeError("IO Error: No space left on device")).startswith("the disk is full")


def test_a_write_that_names_no_file_names_the_home(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TI_HOME", str(tmp_path))
    with pytest.raises(OSError, match="No space") as refused:
        Path("/dev/full").write_text("x")
    assert refused.value.filename is None
    assert line_of(refused.value).startswith(f"the disk is full (TI_HOME is {tmp_path}): free some")


@pytest.mark.parametrize("error", [ValueError("no"), FileNotFoundError(2, "No such file", "/x")])
def test_other_errors_stay_what_they_are(error: Exception) -> None:
    assert trouble(error) == ""
    assert line_of(error).startswith(type(error).__name__)


def test_a_server_whose_disk_is_full(server) -> None:
    raised = (
        "do $$ begin raise exception 'could not extend file \"base/1/2\": No space left on device'"
        " using errcode = '53100'; end $$"
    )
    with server.connect("admin") as conn, pytest.raises(psycopg.errors.DiskFull) as refused:
        conn.execute(raised)
    line = line_of(refused.value)
    assert line.startswith('the disk of the database is full: could not extend file "base/1/2": No')
    assert line.endswith("then run again; readers keep what they see")


def test_a_home_that_is_read_only(ti, monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "home" / "sample").mkdir(parents=True)
    real = Path.open

    def read_only(self: Path, mode: str = "r", *args, **kwargs):
        if self.is_relative_to(tmp_path / "home") and set(mode) & set("wax+"):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(self))
        return real(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", read_only)
    code, _, err = ti("sql", "select 1")
    assert code == 1
    assert err.startswith(f"ti: cannot write ({tmp_path / 'home'}")
    assert "Read-only file system: make it writable" in err
    assert err.endswith("no log either: Read-only file system\n")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_an_encoding_without_our_characters_stops_nothing(encoding: str) -> None:
    program = "import sys, click; from ti.cli import cli, main; "
    program += "cli.add_command(click.Command('x', callback=lambda: print('\\u2713 \\xe9'))); "
    program += "sys.exit(main(['x']))"
    env = {**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "xx_XX.missing", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    first = done.stdout.decode(encoding).splitlines()[0]
    assert first == {"ascii": "? ?", "latin-1": "? é", "utf-8": "✓ é"}[encoding]
