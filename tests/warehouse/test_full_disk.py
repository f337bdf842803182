"""A disk without room: nothing half-written is left, and the server can be stopped all the same."""

import errno
import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from extractors.errors import TiError
from extractors.home import Home
from warehouse import cluster, embedded
from warehouse.credentials import write_private
from warehouse.embedded import EmbeddedServer


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A block in which the system refuses to let a file of this process grow further."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def listens(home: Home) -> bool:
    return not cluster.port_is_free(EmbeddedServer(home).params("reader")["port"])


@pytest.fixture
def fresh(make_home) -> EmbeddedServer:
    """A server that was never started."""
    return EmbeddedServer(make_home())


def refuse(path: Path, _text: str) -> None:
    """Never returns: the disk is full."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def test_a_private_file_that_cannot_be_written_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    write_private(path, "{}\n")
    with files_of_at_most(1000), pytest.raises(OSError, match="File too large") as refused:
        write_private(path, "x" * 100_000)
    assert refused.value.filename == str(path)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("server.json", "{}\n")]


def test_a_folder_that_lets_nobody_clean_up_names_the_file(tmp_path: Path, monkeypatch) -> None:
    def closed(self: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    monkeypatch.setattr(Path, "unlink", closed)
    path = tmp_path / "server.json"
    with files_of_at_most(1000), pytest.raises(OSError, match="File too large") as refused:
        write_private(path, "x" * 100_000)
    assert refused.value.filename == str(path)


def test_a_server_that_is_kept_up_is_stopped(fresh, monkeypatch) -> None:
    fresh.keep_up()
    with monkeypatch.context() as full:
        full.setattr(embedded, "write_private", refuse)
        with pytest.raises(TiError) as said:
            fresh.stop()
    pointer = fresh.home.root / "server.json"
    assert str(said.value).startswith("the server is stopped, but not to stay so: the disk is full")
    assert str(pointer) in str(said.value)
    assert not listens(fresh.home)
    assert json.loads(pointer.read_text())["keep"] is True


def test_a_session_ends_without_writing(fresh, monkeypatch) -> None:
    fresh.ensure_started()
    fresh.stop()
    with monkeypatch.context() as full, fresh.session():
        full.setattr(embedded, "write_private", refuse)
    assert not listens(fresh.home)


def test_a_start_without_room_says_where_and_what_to_do(fresh, monkeypatch) -> None:
    fresh.ensure_started()
    fresh.stop()

    def no_room(self: cluster.Cluster, *_arguments: str) -> int:
        with self.log.open("a") as out:
            out.write('FATAL: could not write "postmaster.pid": No space left on device\n')
        return 1

    with monkeypatch.context() as full:
        full.setattr(cluster.Cluster, "_pg_ctl", no_room)
        with pytest.raises(TiError) as said:
            fresh.ensure_started()
    assert f"PostgreSQL in {fresh.data_dir} did not start" in str(said.value)
    assert str(said.value).endswith(f"free some on the disk of {fresh.data_dir}, then run again")


def test_a_server_that_cannot_be_made_names_its_own_folder(fresh, monkeypatch) -> None:
    def no_room(*_args: object) -> SimpleNamespace:
        said = f"initdb: error: could not create {_args[1][2]}/base: No space left on device"
        return SimpleNamespace(returncode=1, stdout=said.encode())

    def closed(*, prefix: str, dir: Path) -> str:  # noqa: A002 - its name in tempfile
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), f"{dir}/{prefix}abcd1234")

    with monkeypatch.context() as full:
        full.setattr(cluster, "run_as", no_room)
        with pytest.raises(TiError) as failed:
            fresh.ensure_started()
    assert str(failed.value).startswith(f"initdb failed in {fresh.data_dir}: initdb: error:")
    assert "partial-" not in str(failed.value)
    monkeypatch.setattr(cluster.tempfile, "mkdtemp", closed)
    with pytest.raises(PermissionError) as refused:
        fresh.ensure_started()
    assert refused.value.filename == str(fresh.data_dir)
