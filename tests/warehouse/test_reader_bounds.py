"""What a reader tries against its own bounds, and against those who wait for it."""

import threading
import time
from contextlib import closing

import psycopg
import pytest
from support.releases import candidate

from extractors.errors import TiError
from warehouse import advisory, release, turning
from warehouse.migrate import LOCK_KEY, migrate
from warehouse.reader import bind_roles, end_readers

DENIED = psycopg.errors.InsufficientPrivilege
SHOWN = "select current_setting(%s)"
LIFT = (
    "set statement_timeout = 0",
    "set idle_in_transaction_session_timeout = 0",
    "set default_transaction_read_only = off",
)


def setting(server, name: str) -> str:
    """What a session of the reader that begins is bound by."""
    with server.connect("reader") as conn:
        return conn.execute(SHOWN, [name]).fetchone()[0]


@pytest.fixture
def kept(server, admin):
    """A release that readers see."""
    candidate(admin, "sample-bounds", 2)
    release.switch(admin, "sample-bounds")
    yield "sample-bounds"
    with server.connect("admin") as conn:
        conn.execute("drop schema if exists release_sample_bounds, release_sample_next cascade")
        conn.execute("delete from meta.release where id_release in ('sample-bounds','sample-next')")


def test_a_long_query_is_ended(server, admin):
    admin.execute("alter role ti_reader set statement_timeout = '200ms'")
    try:
        with server.connect("reader") as conn, pytest.raises(psycopg.errors.QueryCanceled):
            conn.execute("select pg_sleep(10)")
    finally:
        migrate(server)
    assert setting(server, "statement_timeout") == "5min"


def test_a_forgotten_transaction_is_ended(server, admin):
    admin.execute("alter role ti_reader set idle_in_transaction_session_timeout = '200ms'")
    try:
        with server.connect("reader") as conn:
            conn.execute("begin")
            time.sleep(0.6)
            with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
                conn.execute("select 1")
    finally:
        migrate(server)
    assert setting(server, "idle_in_transaction_session_timeout") == "2min"


@pytest.mark.parametrize(
    ("statement", "name", "value"),
    [
        ("alter role ti_reader set statement_timeout = 0", "statement_timeout", "5min"),
        ("alter role ti_reader reset all", "search_path", "pub"),
        (
            "alter role ti_reader in database ti set default_transaction_read_only = off",
            *("default_transaction_read_only", "on"),
        ),
    ],
)
def test_what_the_reader_changes_of_its_role_is_put_back(server, statement, name, value):
    with server.connect("reader") as conn:
        conn.execute("set default_transaction_read_only = off")
        conn.execute(statement)
    assert setting(server, name) != value
    migrate(server)
    assert setting(server, name) == value


def test_what_is_as_it_should_be_is_left_alone(server, admin):
    migrate(server)
    assert bind_roles(admin) == set()


@pytest.mark.parametrize("role", ["loader", "builder"])
@pytest.mark.parametrize(
    "statement",
    [
        "alter role {} set search_path = pg_temp, public",
        "alter role {} set default_transaction_read_only = on",
        "alter role {} in database ti set statement_timeout = '1ms'",
        "alter role {} reset all",
    ],
)
def test_what_the_others_change_of_their_roles_is_put_back(server, admin, role, statement):
    with server.connect(role) as conn:
        before = conn.execute("show all").fetchall()
        conn.execute(statement.format(f"ti_{role}"))
    with server.connect("admin") as conn:
        assert bind_roles(conn) == {f"ti_{role}"}
    with server.connect(role) as conn:
        assert conn.execute("show all").fetchall() == before


def test_a_password_that_the_reader_changed_is_put_back(server):
    with server.connect("reader") as conn:
        conn.execute("set default_transaction_read_only = off")
        conn.execute("alter role ti_reader password 'mine'")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        server.connect("reader")
    migrate(server)
    server.connect("reader").close()


def test_readers_leave_connections_to_the_portal(server, admin):
    query = "select rolconnlimit from pg_roles where rolname = 'ti_reader'"
    most = admin.execute(query).fetchone()[0]
    admin.execute("alter role ti_reader connection limit 1")
    try:
        with server.connect("reader"), pytest.raises(psycopg.OperationalError, match="too many"):
            server.connect("reader")
    finally:
        migrate(server)
    assert admin.execute(query).fetchone()[0] == most == 80


def test_a_query_does_not_fill_the_disk(server, admin):
    admin.execute("alter role ti_reader set temp_file_limit = '1MB'")
    try:
        with server.connect("reader") as conn:
            with pytest.raises(DENIED):
                conn.execute("set temp_file_limit = -1")
            conn.execute("set work_mem = '64kB'")
            with pytest.raises(psycopg.errors.ConfigurationLimitExceeded):
                conn.execute("select count(*) from (select n from generate_series(1, 500000) as n"
                             " order by random()) as s")  # fmt: skip
    finally:
        migrate(server)


@pytest.mark.parametrize(
    "function",
    ["pg_advisory_lock", "pg_advisory_lock_shared", "pg_advisory_xact_lock",
     "pg_try_advisory_lock", "pg_try_advisory_xact_lock_shared"],
)  # fmt: skip
@pytest.mark.parametrize("key", [str(LOCK_KEY), "1, 2"])
def test_no_reader_takes_a_lock_of_the_portal(reader, function, key):
    with pytest.raises(DENIED):
        reader.execute(f"select {function}({key})")


@pytest.mark.parametrize("session", [False, True])
def test_whoever_holds_the_lock_is_named(server, admin, session):
    with server.connect("loader") as other, server.connect("builder") as waiting:
        pid = other.info.backend_pid
        other.execute("select pg_advisory_lock(%s)", [-LOCK_KEY])
        said = f"the tables is locked for more than 0 s by process {pid} of ti_loader: end it"
        with pytest.raises(TiError, match=said):
            advisory.take(waiting, -LOCK_KEY, "the tables", wait=0.1, session=session)
        other.execute("select pg_advisory_unlock(%s)", [-LOCK_KEY])
        advisory.take(waiting, -LOCK_KEY, "the tables", wait=0.1, session=session)
        assert waiting.execute("show lock_timeout").fetchone() == ("0",)


def test_a_start_does_not_wait_for_ever(server, monkeypatch):
    monkeypatch.setattr(advisory.take, "__defaults__", (0.2,))
    with server.connect("loader") as other:
        other.execute("select pg_advisory_lock(%s)", [LOCK_KEY])
        with pytest.raises(TiError, match=r"the structure of the database is locked .* since 20"):
            migrate(server)
    assert migrate(server) is False


def test_a_reader_without_bounds_holds_up_no_release(server, admin, kept, caplog, monkeypatch):
    monkeypatch.setattr(turning.patiently, "__defaults__", (0.5,))
    candidate(admin, "sample-next", 3)
    with server.connect("reader") as conn:
        for statement in (*LIFT, "begin", "select count(*) from a_v1"):
            conn.execute(statement)
        time.sleep(0.6)
        release.switch(admin, "sample-next")
        with pytest.raises(psycopg.errors.AdminShutdown):
            conn.execute("select 1")
    assert "1 readers held a release for more than" in caplog.text
    with server.connect("reader") as conn:
        assert conn.execute("select count(*) from a_v1").fetchone() == (3,)


def test_a_reader_within_its_bounds_is_waited_for(server, admin, kept, caplog):
    candidate(admin, "sample-next", 3)
    with server.connect("reader") as conn:
        conn.execute("begin")
        conn.execute("select count(*) from a_v1")
        end = threading.Timer(0.6, lambda: conn.execute("commit"))
        end.start()
        release.switch(admin, "sample-next")
        end.join()
        assert conn.execute("select count(*) from a_v1").fetchone() == (3,)
    assert "ended" not in caplog.text


def test_readers_who_follow_one_another_hold_up_no_release(
    server, admin, kept, caplog, monkeypatch
):
    monkeypatch.setattr(turning.patiently, "__defaults__", (1.0,))
    candidate(admin, "sample-next", 3)
    over, seen, ended = threading.Event(), [], []

    def read() -> None:
        while not over.is_set():
            try:
                with server.connect("reader") as conn, conn.transaction():
                    seen.append(conn.execute("select count(*) from a_v1").fetchone()[0])
                    over.wait(0.6)
            except psycopg.errors.AdminShutdown:
                ended.append(1)

    readers = [threading.Thread(target=read) for _ in range(6)]
    for thread in readers:
        thread.start()
        time.sleep(0.1)
    try:
        release.switch(admin, "sample-next", patience=20)
    finally:
        over.set()
        for thread in readers:
            thread.join()
    assert ended
    assert set(seen) <= {2, 3}
    assert "readers held a release for more than 1 s: ended" in caplog.text


def test_whoever_holds_nothing_published_is_left_alone(server, admin, kept):
    holder = server.connect("reader")
    with closing(holder), server.connect("reader") as idle:
        idle.execute("begin")
        idle.execute("select 1")
        holder.execute("begin")
        holder.execute("select count(*) from a_v1")
        assert end_readers(admin, 300) == set()
        assert end_readers(admin, 300, holding=60) == set()
        assert end_readers(admin, 300, holding=0) == {holder.info.backend_pid}
        assert idle.execute("select 1").fetchone() == (1,)


def test_a_rollback_ends_an_old_reader_too(server, admin, kept, monkeypatch):
    candidate(admin, "sample-next", 3)
    release.switch(admin, "sample-next")
    monkeypatch.setattr(turning.patiently, "__defaults__", (0.5,))
    with server.connect("reader") as conn:
        for statement in (*LIFT, "begin", "select count(*) from a_v1"):
            conn.execute(statement)
        time.sleep(0.6)
        release.rollback(admin, kept)
        with pytest.raises(psycopg.errors.AdminShutdown):
            conn.execute("select 1")


def test_nobody_else_ends_readers(server, reader, loader, builder):
    with server.connect("reader") as other:
        for conn in (loader, builder):
            with pytest.raises(DENIED):
                conn.execute("select pg_terminate_backend(%s)", [other.info.backend_pid])
        assert other.execute("select 1").fetchone() == (1,)
