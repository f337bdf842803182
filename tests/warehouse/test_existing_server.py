"""DATABASE_URL: someone else's server, roles made there, one portal per database."""

import psycopg
import pytest
from support.releases import candidate

from extractors.errors import MisuseError, TiError
from extractors.home import Home
from warehouse import release
from warehouse.cluster import Cluster
from warehouse.embedded import EmbeddedServer
from warehouse.existing import ExistingServer
from warehouse.migrate import migrate
from warehouse.server import server as server_of
from warehouse.system import HOST, free_port


@pytest.fixture
def url(make_home):
    """The administrator's address of a bare server with two databases."""
    own = EmbeddedServer(make_home())
    own.ensure_started()
    with own.connect("admin") as conn:
        conn.execute("create database other")
        conn.execute("create database second")
        conn.execute("create role boss login createrole password 'pass:word'")
        conn.execute("grant all on database other to boss with grant option")
        conn.execute("alter database second owner to boss")
    where = own.params("admin")
    return "postgresql://{user}:{password}@{host}:{port}/other?connect_timeout=5".format(**where)


def test_it_is_chosen_by_the_environment(monkeypatch, make_home):
    home = make_home()
    assert isinstance(server_of(home), EmbeddedServer)
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg2://u:p@db.example.org/x?sslmode=require")
    chosen = server_of(home)
    assert isinstance(chosen, ExistingServer)
    assert chosen.params("admin") == {
        "host": "db.example.org",
        "port": 5432,
        "dbname": "x",
        "user": "u",
        "password": "p",
    }
    assert "sslmode=require" in chosen.dsn("reader")
    assert chosen.data_dir is None


def test_roles_and_schemas_are_made_there(url, make_home):
    remote = ExistingServer(make_home("remote"), url)
    with remote.session():
        with remote.connect("loader") as conn:
            conn.execute(
                "insert into meta.alert (kind, fingerprint, subject, body) values ('', '', '', '')"
            )
        with remote.connect("reader") as conn:
            assert conn.execute("select current_database()").fetchone() == ("other",)
        with remote.connect("reader") as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("select * from meta.alert")
    remote.stop()
    assert psycopg.connect(remote.dsn("admin")).execute("select 1").fetchone() == (1,)
    assert "ti_reader" in remote.pgpass.read_text()


def test_two_homes_with_the_same_address_agree_on_passwords(url, make_home):
    here, there = ExistingServer(make_home("a"), url), ExistingServer(make_home("b"), url)
    here.ensure_started()
    there.ensure_started()
    assert here.params("reader") == there.params("reader")
    assert here.params("reader")["password"] != here.params("loader")["password"]
    here.connect("reader").close()


def test_another_portal_is_refused_before_anything_changes(url, make_home):
    first = ExistingServer(Home("sample", make_home().root.parent / "sample"), url)
    first.ensure_started()
    second = ExistingServer(Home("live", make_home().root.parent / "live"), url)
    with pytest.raises(MisuseError, match="holds portal sample, not live") as caught:
        second.ensure_started()
    assert caught.value.exit_code == 2
    first.connect("reader").close()


def test_two_databases_of_a_server_hold_two_portals(url, make_home):
    first = ExistingServer(Home("sample", make_home().root.parent / "sample"), url)
    other = url.replace("/other?", "/second?")
    second = ExistingServer(Home("live", make_home().root.parent / "live"), other)
    first.ensure_started()
    second.ensure_started()
    for server in (first, second):
        server.connect("reader").close()


def test_an_administrator_who_is_not_a_superuser(make_home):
    folder = make_home("bare").root
    bare = Cluster(folder / "data", free_port(), folder / "logs" / "postgres.log")
    bare.create("postgres", "x")
    bare.start()
    address = f"{HOST}:{bare.port}"
    try:
        with psycopg.connect(
            f"postgresql://postgres:x@{address}/postgres", autocommit=True
        ) as conn:
            conn.execute("create role boss login createrole password 'pass:word'")
            conn.execute("create database bosses owner boss")
        remote = ExistingServer(
            make_home("boss"), f"postgresql://boss:pass%3Aword@{address}/bosses"
        )
        remote.ensure_started()
        with remote.connect("loader") as conn:
            conn.execute("create table raw_store.t as select 1 as id")
        with remote.connect("reader") as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("select * from raw_store.t")
        with remote.connect("admin") as conn:
            for number in range(4):
                candidate(conn, f"sample-{number}", number + 1)
                release.switch(conn, f"sample-{number}")
            assert release.kept(conn) == ["sample-3", "sample-2", "sample-1"]
            with (
                remote.connect("builder") as builder,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                builder.execute("drop schema release_sample_1 cascade")
            release.rollback(conn, "sample-1")
            owner = "select pg_get_userbyid(relowner) from pg_class where oid = %s::regclass"
            assert conn.execute(owner, ["release_sample_1.a_v1"]).fetchone() == ("ti_keeper",)
        with remote.connect("reader") as conn:
            assert conn.execute("select count(*) from pub.a_v1").fetchone() == (2,)
    finally:
        bare.stop()


def test_the_migration_runs_once(server):
    assert migrate(server) is False
    with server.connect("admin") as conn:
        conn.execute("update meta.migration set digest = 'older'")
    assert migrate(server) is True
    assert migrate(server) is False
    server.connect("reader").close()


def test_a_changed_password_is_set_again(url, make_home):
    remote = ExistingServer(make_home("remote"), url)
    remote.ensure_started()
    with remote.connect("admin") as conn:
        conn.execute("alter role ti_reader password 'forgotten'")
    remote.ensure_started()
    remote.connect("reader").close()


def test_nothing_answers(make_home):
    with pytest.raises(TiError, match=r"127.0.0.1:1, refuses") as caught:
        ExistingServer(make_home(), "postgresql://u:p@127.0.0.1:1/x").ensure_started()
    assert "\n" not in str(caught.value)


def test_an_address_that_is_none(make_home):
    with pytest.raises(MisuseError, match="DATABASE_URL is not a PostgreSQL address"):
        ExistingServer(make_home(), "mysql://nowhere")
