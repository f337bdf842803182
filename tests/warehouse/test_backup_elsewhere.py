"""A backup of an embedded server restored into a server that someone else runs."""

import psycopg
import pytest
from support.databases import content

from warehouse.backup import backup
from warehouse.cluster import Cluster
from warehouse.existing import ExistingServer
from warehouse.restore import restore
from warehouse.system import HOST, free_port


@pytest.fixture(scope="module")
def address(open_folder):
    """Host and port of a bare server with the database `bosses`, whose owner is no superuser."""
    folder = open_folder / "bare elsewhere"
    bare = Cluster(folder / "data", free_port(), folder / "logs" / "postgres.log")
    bare.create("postgres", "x")
    bare.start()
    where = f"{HOST}:{bare.port}"
    with psycopg.connect(f"postgresql://postgres:x@{where}/postgres", autocommit=True) as conn:
        conn.execute("create role boss login createrole password 'x'")
        conn.execute("create database bosses owner boss")
    yield where
    bare.stop()


def test_owners_and_rights_come_back_under_another_administrator(
    server, builder, address, make_home, tmp_path
):
    builder.execute("create table marts.chiffres as select 1 as n")
    made = backup(server, tmp_path / "a.dump")
    builder.execute("drop table marts.chiffres")
    url = f"postgresql://boss:x@{address}/bosses"
    remote = ExistingServer(make_home("remote"), url)
    with remote.session():
        restore(remote, made.path)
        with remote.connect("admin") as conn:
            there = content(conn)
            strangers = conn.execute("select 1 from pg_roles where rolname = 'ti_admin'").fetchall()
        assert strangers == []
        assert there["marts.chiffres"][:2] == ("r", "ti_builder")
        assert there["meta.run"][1] == "boss"
        with remote.connect("loader") as conn:
            conn.execute("insert into meta.run select * from meta.run where false")
        with remote.connect("builder") as conn:
            assert conn.execute("select * from marts.chiffres").fetchall() == [(1,)]
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute("delete from meta.run")
