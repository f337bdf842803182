"""A backup restores what it holds, with its rights, into an empty database and nowhere else."""

import os
from collections.abc import Iterator

import psycopg
import pyarrow as pa
import pytest
from psycopg import sql
from support.databases import content
from support.releases import candidate

from extractors.errors import MisuseError, TiError
from extractors.home import Home
from warehouse import backup as module
from warehouse import copy, release, restore
from warehouse.backup import SCHEMAS, backup, sums_of
from warehouse.embedded import EmbeddedServer
from warehouse.migrate import _text

DENIED = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def full(server, builder, loader, admin, toy, lake_file) -> Iterator[EmbeddedServer]:
    """A server with something in every kind of schema, two releases among it."""
    source = toy()
    table = pa.table({"code": ["01001", "é\t\\"], "n": pa.array([1, None], pa.int32())})
    file, parquet = lake_file(source, "2024", table)
    loaded = copy.load(loader, file, parquet, source.columns("p", "2024"))
    copy.accept(loader, source, "p", loaded.id_extraction)
    builder.execute("create table marts.chiffres as select 1.50::numeric as n, 'à' as nom")
    for number in (1, 2):
        candidate(admin, f"sample-{number}", number * 1000)
        release.switch(admin, f"sample-{number}")
    yield server
    builder.execute("drop table marts.chiffres")
    for number in (1, 2):
        admin.execute(f"drop schema release_sample_{number} cascade")
    admin.execute("delete from meta.release")


@pytest.fixture
def empty(make_home) -> EmbeddedServer:
    """Another server of the same portal, as its first start leaves it."""
    fresh = EmbeddedServer(make_home("restored"))
    fresh.ensure_started()
    return fresh


@pytest.fixture(scope="module")
def bare(open_folder) -> Iterator[EmbeddedServer]:
    """One more, for what must leave it empty."""
    home = Home("sample", open_folder / "bare" / "sample")
    fresh = EmbeddedServer(home)
    fresh.ensure_started()
    yield fresh
    fresh.stop()


def content_of(server) -> dict[str, tuple]:
    with server.connect("admin") as conn:
        return content(conn)


def test_every_table_of_every_schema_comes_back(full, empty, tmp_path):
    made = backup(full, tmp_path / "a.dump")
    assert restore.restore(empty, made.path) == made
    before, after = content_of(full), content_of(empty)
    assert after == before
    schemas = {name.split(".")[0] for name in before}
    assert {"raw_store", "raw", "marts", "pub", "meta", "release_sample_2"} <= schemas
    assert before["release_sample_2.a_v1"][3] == 2000
    assert before["pub.a_v1"][0] == "v"


def test_rights_hold_afterwards(full, empty, tmp_path):
    restore.restore(empty, backup(full, tmp_path / "a.dump").path)
    with empty.connect("reader") as conn:
        assert conn.execute("select count(*) from a_v1").fetchone() == (2000,)
        for table in ("release_sample_2.a_v1", "marts.chiffres", "meta.run", "quality.quarantine"):
            with pytest.raises(DENIED):
                conn.execute(f"select * from {table}")
    with empty.connect("admin") as conn:
        release.rollback(conn, "sample-1")
        conn.execute("set role ti_keeper; create view pub.plus_tard as select 1 as id; reset role")
    with empty.connect("builder") as conn:
        assert conn.execute("select * from pub.plus_tard").fetchone() == (1,)
        for statement in ("delete from meta.run", "create table raw.mine (id int)"):
            with pytest.raises(DENIED):
                conn.execute(statement)
    with empty.connect("loader") as conn:
        conn.execute("create table raw_store.mine (id int)")
        conn.execute("create view raw.mine as select * from raw_store.mine")
        with pytest.raises(DENIED):
            conn.execute("select * from pub.a_v1")
    with empty.connect("reader") as conn:
        assert conn.execute("select count(*) from a_v1").fetchone() == (1000,)
        assert conn.execute("select * from plus_tard").fetchone() == (1,)
    with empty.connect("builder") as conn:
        assert conn.execute("select * from raw.mine").fetchall() == []


def test_nobody_else_reads_it(full, tmp_path):
    before = os.umask(0o022)
    try:
        made = backup(full, tmp_path / "a.dump")
    finally:
        os.umask(before)
    for path in (made.path, sums_of(made.path)):
        assert path.stat().st_mode & 0o777 == 0o600


def test_what_pg_dump_is_to_fill_is_closed_to_others_before(full, tmp_path, monkeypatch):
    seen = []

    def look(*_command) -> str:
        seen.extend(path.stat().st_mode & 0o777 for path in tmp_path.glob(".a.dump*"))
        return ""

    monkeypatch.setattr(module, "client", look)
    before = os.umask(0o022)
    try:
        backup(full, tmp_path / "a.dump")
    finally:
        os.umask(before)
    assert seen == [0o600, 0o600]


def test_no_role_and_no_password_is_in_it(full, tmp_path):
    made = backup(full, tmp_path / "a.dump")
    script = module.client(full, "pg_restore", ["--file=-", str(made.path)])
    assert "CREATE TABLE meta.run" in script
    for word in ("CREATE ROLE", "SCRAM-SHA-256", full.params("reader")["password"]):
        assert word not in script


@pytest.mark.parametrize("cut", [1, 5000])
def test_a_truncated_file_is_refused_and_nothing_changes(full, bare, tmp_path, cut):
    made = backup(full, tmp_path / "a.dump")
    made.path.write_bytes(made.path.read_bytes()[:-cut])
    before = content_of(bare)
    with pytest.raises(MisuseError, match=r"a\.dump is damaged: its sha256 is .* copy both"):
        restore.restore(bare, made.path)
    assert content_of(bare) == before


def test_a_file_that_only_its_checksum_believes_leaves_an_empty_database(full, bare, tmp_path):
    made = backup(full, tmp_path / "a.dump")
    made.path.write_bytes(made.path.read_bytes()[:-5000])
    sums_of(made.path).write_text(f"{module.sha256_of(made.path)}  a.dump\n")
    before = content_of(bare)
    with pytest.raises(TiError, match="pg_restore failed") as caught:
        restore.restore(bare, made.path)
    assert "\n" not in str(caught.value)
    assert content_of(bare) == before
    bare.connect("reader").close()


def test_a_backup_without_its_checksum_was_never_finished(full, bare, tmp_path):
    made = backup(full, tmp_path / "a.dump")
    sums_of(made.path).unlink()
    with pytest.raises(MisuseError, match=r"no checksum a\.dump\.sha256 beside it: its writing"):
        restore.restore(bare, made.path)
    with pytest.raises(MisuseError, match="no backup"):
        restore.restore(bare, tmp_path / "other.dump")


@pytest.mark.parametrize(
    ("statement", "undo", "said"),
    [
        (
            "insert into meta.run (run_id, portal, host) values ('r', 'p', 'h')",
            "delete from meta.run",
            "meta.run has rows",
        ),
        ("create table marts.t (id int)", "drop table marts.t", "marts.t is there"),
        (
            "create schema release_x; create table release_x.t ()",
            "drop schema release_x cascade",
            "release_x.t is there",
        ),
    ],
)
def test_a_database_that_holds_something_is_left_alone(full, bare, tmp_path, statement, undo, said):
    made = backup(full, tmp_path / "a.dump")
    with bare.connect("admin") as conn:
        conn.execute(statement)
    before = content_of(bare)
    with pytest.raises(MisuseError) as caught:
        restore.restore(bare, made.path)
    after = content_of(bare)
    with bare.connect("admin") as conn:
        conn.execute(undo)
    assert f"the database is not empty ({said}): set TI_HOME to another folder" in str(caught.value)
    assert after == before


def test_another_portals_backup_is_refused(full, bare, admin, tmp_path):
    admin.execute("update meta.portal set key = 'live'")
    made = backup(full, tmp_path / "a.dump")
    admin.execute("update meta.portal set key = 'sample'")
    before = content_of(bare)
    with pytest.raises(MisuseError, match="is a backup of portal live, not sample"):
        restore.restore(bare, made.path)
    assert content_of(bare) == before


def test_what_cannot_be_written_leaves_nothing(full, tmp_path, monkeypatch):
    made = backup(full, tmp_path / "a.dump")
    with pytest.raises(MisuseError, match=r"a\.dump is there already"):
        backup(full, made.path)
    with pytest.raises(MisuseError, match="no folder"):
        backup(full, tmp_path / "nowhere" / "b.dump")

    def full_disk(*_paths):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_to_disk", full_disk)
    with pytest.raises(TiError, match=r"b\.dump cannot be written: No space left on device"):
        backup(full, tmp_path / "b.dump")
    assert sorted(p.name for p in tmp_path.iterdir() if "dump" in p.name) == [
        "a.dump",
        "a.dump.sha256",
    ]


def test_every_schema_of_the_warehouse_is_saved(admin):
    made = [f"create schema if not exists {name}" for name in SCHEMAS]
    text = _text("schema.sql")
    assert [line for line in made if line not in text] == []
    assert text.count("create schema if not exists") == len(SCHEMAS)
    query = sql.SQL("select 1 from pg_namespace where nspname = any(%s)")
    assert len(admin.execute(query, [list(SCHEMAS)]).fetchall()) == len(SCHEMAS)
