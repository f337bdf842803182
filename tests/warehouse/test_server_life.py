"""The server's life: started, stopped, killed, started by two at once."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from extractors.errors import MisuseError, TiError
from extractors.home import REPOSITORY, Home
from warehouse import cluster, runs
from warehouse.embedded import EmbeddedServer

START = """
import sys
from pathlib import Path
from extractors.home import Home
from warehouse.embedded import EmbeddedServer
EmbeddedServer(Home("sample", Path(sys.argv[1]))).ensure_started()
"""


def in_another_process(home: Home) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", START, str(home.root)],
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        text=True,
    )


def listens(home: Home) -> bool:
    return not cluster.port_is_free(EmbeddedServer(home).params("reader")["port"])


def one(server, query="select 1"):
    with server.connect("admin") as conn:
        return conn.execute(query).fetchone()[0]


@pytest.fixture
def fresh(make_home) -> EmbeddedServer:
    return EmbeddedServer(make_home("a path with spaces"))


def test_text_is_utf8_whatever_the_environment(make_home, monkeypatch):
    for name in ("LANG", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    fresh = EmbeddedServer(make_home())
    fresh.ensure_started()
    assert one(fresh, "show server_encoding") == "UTF8"
    assert one(fresh, "select 'Œuilly'") == "Œuilly"
    assert one(fresh, "select upper('é')") == "É"
    assert one(fresh, "select datlocprovider from pg_database where datname = 'ti'") == "b"
    assert one(fresh, "show timezone") == "UTC"


def test_a_server_without_a_builtin_locale_uses_the_systems(make_home, monkeypatch):
    real = cluster.run_as

    def without_builtin(who, command, output=None):
        changed = ["--locale-provider=none" if "=builtin" in c else c for c in command]
        return real(who, changed, output)

    monkeypatch.setattr(cluster, "run_as", without_builtin)
    fresh = EmbeddedServer(make_home())
    fresh.ensure_started()
    assert one(fresh, "show server_encoding") == "UTF8"
    assert one(fresh, "select upper('é')") == "É"
    assert one(fresh, "select datlocprovider from pg_database where datname = 'ti'") == "c"


def test_port_and_passwords_last_as_long_as_the_home(fresh):
    fresh.ensure_started()
    before = [fresh.params(role) for role in ("admin", "loader", "builder", "reader")]
    fresh.stop()
    assert not listens(fresh.home)
    again = EmbeddedServer(fresh.home)
    again.ensure_started()
    assert not again.was_running
    assert [again.params(role) for role in ("admin", "loader", "builder", "reader")] == before
    assert one(again) == 1
    third = EmbeddedServer(fresh.home)
    third.ensure_started()
    assert third.was_running


def test_it_listens_on_loopback_alone_and_asks_for_a_password(fresh):
    fresh.ensure_started()
    assert one(fresh, "show listen_addresses") == "127.0.0.1"
    assert one(fresh, "show unix_socket_directories") == ""
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(**{**fresh.params("admin"), "password": ""})


def test_secrets_are_the_owners_alone(fresh):
    fresh.ensure_started()
    folder = fresh.home.root / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"passwords.json": 0o600, "pgpass": 0o600}


def test_psql_connects_with_the_password_file(fresh):
    fresh.ensure_started()
    where = fresh.params("reader")
    address = "host={host} port={port} dbname={dbname} user={user}".format(**where)
    done = subprocess.run(
        [fresh.psql_path, address, "-Atc", "select current_user"],
        env={**os.environ, "PGPASSFILE": str(fresh.pgpass)},
        capture_output=True,
        text=True,
    )
    assert (done.stdout.strip(), done.stderr) == ("ti_reader", "")


def test_a_killed_postmaster(fresh):
    fresh.ensure_started()
    with fresh.connect("loader") as conn:
        conn.execute("create table raw_store.kept as select generate_series(1, 1000) as id")
        run_id = runs.open_run(conn, "sample")
        # The end of a run waits for the disk, and with it all that was committed before.
        runs.close_run(conn, run_id, "released", exit_code=0)
    os.kill(fresh._cluster().postmaster_pid, signal.SIGKILL)
    fresh.ensure_started()
    assert one(fresh, "select count(*) from raw_store.kept") == 1000
    assert one(fresh, "select state from meta.run") == "released"


def test_a_stale_pid_that_another_program_took(fresh):
    fresh.ensure_started()
    fresh.stop()
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file = fresh.data_dir / "postmaster.pid"
        pid_file.write_text(f"{other.pid}\n{fresh.data_dir}\n")
        fresh.ensure_started()
        assert one(fresh) == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_killed_initdb_is_done_again(fresh):
    process = in_another_process(fresh.home)
    folder = fresh.data_dir.parent
    deadline = time.monotonic() + 30
    while not list(folder.glob("partial-*/data/base")) and time.monotonic() < deadline:
        time.sleep(0.002)
    process.kill()
    process.communicate()
    assert not fresh._cluster().exists
    fresh.ensure_started()
    assert one(fresh) == 1
    # The orphan goes on for a moment; what it leaves is removed later.
    while list(folder.glob("partial-*")) and time.monotonic() < deadline:
        time.sleep(0.2)
        fresh.ensure_started()
    assert list(folder.glob("partial-*")) == []


def test_two_processes_start_it_at_once(fresh):
    starting = [in_another_process(fresh.home) for _ in range(3)]
    errors = [process.communicate()[1] for process in starting]
    assert [process.returncode for process in starting] == [0, 0, 0], errors
    assert one(EmbeddedServer(fresh.home)) == 1


def test_a_port_that_someone_else_took(fresh):
    port = fresh.params("admin")["port"]
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(TiError) as caught:
            fresh.ensure_started()
    pointer = fresh.home.root / "server.json"
    assert f"port {port} on 127.0.0.1 is taken" in str(caught.value)
    assert str(pointer) in str(caught.value)
    assert "\n" not in str(caught.value)
    pointer.write_text(re.sub(r'\s*"port": \d+,', "", pointer.read_text()))
    fresh.ensure_started()
    assert fresh.params("admin")["port"] != port
    assert one(fresh) == 1


def test_lost_passwords_are_told(fresh):
    fresh.ensure_started()
    fresh.stop()
    (fresh.home.root / "secrets" / "passwords.json").unlink()
    with pytest.raises(TiError, match="passwords of the database are lost"):
        EmbeddedServer(fresh.home).ensure_started()


def test_a_server_that_cannot_start_says_why(fresh, monkeypatch):
    fresh.ensure_started()
    fresh.stop()
    monkeypatch.setitem(cluster.SETTINGS, "shared_buffers", "'nonsense'")
    with pytest.raises(TiError, match=r"did not start .*shared_buffers") as caught:
        fresh.ensure_started()
    assert "\n" not in str(caught.value)


def test_the_log_is_bounded_while_the_server_writes_to_it(fresh, monkeypatch):
    fresh.ensure_started()
    log = fresh.home.logs / "postgres.log"
    monkeypatch.setattr(cluster, "LOG_BYTES", 5_000)
    for number in range(1000):
        with fresh.connect("admin") as conn, pytest.raises(psycopg.Error):
            conn.execute(f"select * from no_such_table_{number:050d}")
        if log.stat().st_size > 5_000:
            break
    fresh.ensure_started()
    assert log.stat().st_size < 5_000
    assert log.with_name("postgres.log.1").stat().st_size == 500
    with fresh.connect("admin") as conn, pytest.raises(psycopg.Error):
        conn.execute("select * from after_the_cut")
    assert log.read_bytes().startswith(b"20")
    assert b"after_the_cut" in log.read_bytes()


def test_a_session_stops_what_it_started(fresh):
    with fresh.session() as running:
        assert one(running) == 1
    assert not listens(fresh.home)


def test_the_last_session_out_stops_the_server(fresh):
    with fresh.session():
        with EmbeddedServer(fresh.home).session():
            pass
        assert one(fresh) == 1
    assert not listens(fresh.home)


def test_a_session_leaves_a_server_that_is_kept_up(fresh):
    fresh.keep_up()
    with EmbeddedServer(fresh.home).session():
        pass
    assert one(fresh) == 1
    fresh.stop()
    with fresh.session():
        pass
    assert not listens(fresh.home)


def test_a_session_leaves_a_server_that_a_reader_uses(fresh):
    with fresh.session():
        reader = fresh.connect("reader")
    assert reader.execute("select 1").fetchone() == (1,)
    reader.close()


def test_a_session_that_fails_stops_the_server_too(fresh):
    with pytest.raises(ZeroDivisionError), fresh.session():
        raise ZeroDivisionError
    assert not listens(fresh.home)


def test_an_unknown_role(server):
    with pytest.raises(MisuseError, match="unknown database role 'king'"):
        server.dsn("king")


def test_a_moved_home_keeps_its_database(make_home):
    home = make_home()
    before = EmbeddedServer(home)
    before.ensure_started()
    with before.connect("loader") as conn:
        conn.execute("create table raw_store.moved as select 1 as id")
    before.stop()
    moved = make_home("moved")
    Path(moved.root).parent.mkdir(parents=True, exist_ok=True)
    home.root.rename(moved.root)
    after = EmbeddedServer(moved)
    after.ensure_started()
    assert one(after, "select count(*) from raw_store.moved") == 1
    after.stop()
    home.root.mkdir()
