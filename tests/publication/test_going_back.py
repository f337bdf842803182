"""A kept release shown again: its tables and its files, both or neither."""

import shutil
from pathlib import Path

import psycopg
import pytest
from support.command import digests

from extractors.errors import MisuseError
from extractors.home import Home
from publication import going_back
from publication.going_back import go_back, put_back
from warehouse.server import Server

SAMPLE, RECORDED = "sample-0123456789ab", "recorded-0123456789ab"
Release = tuple[Home, Server]


def seen(home: Home, database: Server) -> tuple[int, str]:
    """The EPCI that readers count, and where `latest` leads."""
    with database.connect("reader") as conn:
        row = conn.execute("select count(*) from pub.epci_v1").fetchone()
    assert row is not None
    return int(str(row[0])), str((home.exports / "latest").readlink())


def test_tables_and_files_go_back_and_come_again(two: Release) -> None:
    home, database = two
    assert seen(home, database) == (1, RECORDED)
    with database.connect("admin") as conn:
        assert go_back(home, database, conn, SAMPLE, "r1") == home.exports / SAMPLE
        assert seen(home, database) == (2, SAMPLE)
        put_back(home, database, conn, RECORDED)
    assert seen(home, database) == (1, RECORDED)


def test_files_that_were_removed_are_made_again(two: Release) -> None:
    home, database = two
    before = digests(home.exports / SAMPLE)
    shutil.rmtree(home.exports / SAMPLE)
    with database.connect("admin") as conn:
        go_back(home, database, conn, SAMPLE)
    assert digests(home.exports / SAMPLE) == before
    assert len(before) > 8


def test_a_link_that_cannot_turn_leaves_the_tables(
    two: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, database = two

    def fails(home: Home, id_release: str) -> None:
        if id_release == SAMPLE:
            raise OSError(30, "Read-only file system")

    monkeypatch.setattr(going_back, "point_latest", fails)
    with database.connect("admin") as conn, pytest.raises(OSError, match="Read-only"):
        go_back(home, database, conn, SAMPLE)
    assert seen(home, database) == (1, RECORDED)


def test_tables_that_cannot_turn_leave_the_link(
    two: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, database = two
    real = going_back.rollback

    def cut_at_the_end(conn, id_release, *, run_id, beside) -> None:
        def then_fails() -> None:
            beside()
            assert (home.exports / "latest").readlink() == Path(SAMPLE)
            raise psycopg.OperationalError("server closed the connection")

        real(conn, id_release, run_id=run_id, beside=then_fails)

    monkeypatch.setattr(going_back, "rollback", cut_at_the_end)
    with database.connect("admin") as conn, pytest.raises(psycopg.OperationalError):
        go_back(home, database, conn, SAMPLE)
    assert seen(home, database) == (1, RECORDED)


@pytest.mark.parametrize("name", ["unknown", "dropped"])
def test_nothing_turns_for_a_release_that_is_not_there(two: Release, name: str) -> None:
    home, database = two
    with database.connect("admin") as conn:
        conn.execute(
            "insert into meta.release (id_release, portal, nature, code_version,"
            " geographie_reference) values ('dropped', 'sample', 'sample', '0', '2025-01-01')"
        )
        with pytest.raises(MisuseError, match=r"unknown release|no longer kept"):
            go_back(home, database, conn, name)
    assert seen(home, database) == (1, RECORDED)
    assert not (home.exports / name).exists()
