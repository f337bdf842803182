"""Releases: shown whole, three kept, rolled back, and never half seen."""

import threading

import psycopg
import pytest
from support.releases import candidate

from extractors.errors import MisuseError, TiError
from warehouse import release


@pytest.fixture(autouse=True)
def _nothing_published(admin):
    admin.execute("delete from meta.release")
    query = "select nspname from pg_namespace where starts_with(nspname, 'release_')"
    for (schema,) in admin.execute(query).fetchall():
        admin.execute(f"drop schema {schema} cascade")


def count(conn, view="a_v1"):
    return conn.execute(f"select count(*) from pub.{view}").fetchone()[0]


def schemas(conn):
    query = "select nspname from pg_namespace where starts_with(nspname, 'release_') order by 1"
    return [name for (name,) in conn.execute(query)]


def test_readers_see_the_release_that_was_switched_to(builder, reader):
    assert release.current(builder) is None
    candidate(builder, "sample-aa", 3)
    release.switch(builder, "sample-aa")
    assert count(reader) == 3
    shown = release.current(builder)
    assert (shown.id_release, shown.schema_name, shown.state) == (
        *("sample-aa", "release_sample_aa"),
        "published",
    )
    assert shown.published_at is not None
    assert release.find(builder, "sample-aa") == shown


def test_the_administrator_may_switch_too(admin, builder, reader):
    candidate(builder, "sample-aa", 4)
    release.switch(admin, "sample-aa")
    assert count(reader) == 4
    candidate(builder, "sample-bb", 5)
    release.switch(builder, "sample-bb")
    assert count(reader) == 5


def test_three_releases_are_kept_and_any_can_come_back(builder, reader):
    for number in range(5):
        candidate(builder, f"sample-{number}", number + 1)
        release.switch(builder, f"sample-{number}")
    assert release.kept(builder) == ["sample-4", "sample-3", "sample-2"]
    assert schemas(builder) == [f"release_sample_{number}" for number in (2, 3, 4)]
    release.rollback(builder, "sample-2")
    assert count(reader) == 3
    assert release.current(builder).id_release == "sample-2"
    with pytest.raises(MisuseError, match="no longer kept; those kept: sample-2, sample-4"):
        release.rollback(builder, "sample-0")


def test_the_current_release_is_never_dropped(builder, reader, admin):
    for number in range(3):
        candidate(builder, f"sample-{number}", number + 1)
        release.switch(builder, f"sample-{number}")
    release.rollback(builder, "sample-0")
    admin.execute(
        "update meta.release set published_at = now() - interval '1 day' where is_current"
    )
    admin.execute("create schema release_sample_9 authorization ti_keeper")
    admin.execute(
        """
        insert into meta.release (id_release, portal, nature, code_version, geographie_reference,
            schema_name, published_at)
        values ('sample-9', 'p', 'sample', '0', '2025-01-01', 'release_sample_9', now())
        """
    )
    release.drop_beyond_kept(builder)
    assert "release_sample_0" in schemas(builder)
    assert count(reader) == 1


def test_the_same_release_again(builder, reader):
    for rows in (2, 7):
        candidate(builder, "sample-same", rows)
        release.switch(builder, "sample-same")
        assert count(reader) == rows
    assert schemas(builder) == ["release_sample_same"]


def test_views_follow_what_the_release_holds(builder, reader):
    candidate(builder, "sample-1", 1, views=("a_v1", "gone_v1"))
    release.switch(builder, "sample-1")
    candidate(builder, "sample-2", 2, views=("a_v1",), columns="id bigint")
    release.switch(builder, "sample-2")
    assert count(reader) == 2
    with pytest.raises(psycopg.errors.UndefinedTable):
        count(reader, "gone_v1")


@pytest.mark.parametrize("id_release", ["unknown", "sample-empty"])
def test_what_cannot_be_switched_to(builder, id_release):
    candidate(builder, "sample-empty", 1)
    release.clear_candidate(builder)
    with pytest.raises(MisuseError, match=r"ti status|ti build"):
        release.switch(builder, id_release)
    assert release.current(builder) is None


def test_a_failure_in_the_middle_changes_nothing(builder, reader, monkeypatch):
    candidate(builder, "sample-1", 1)
    release.switch(builder, "sample-1")
    candidate(builder, "sample-2", 2)
    real = release.turn

    def fails_at_the_second(conn, view, schema):
        if view == "b_v1":
            raise RuntimeError("killed")
        real(conn, view, schema)

    monkeypatch.setattr(release, "turn", fails_at_the_second)
    with pytest.raises(RuntimeError, match="killed"):
        release.switch(builder, "sample-2")
    assert (count(reader), count(reader, "b_v1")) == (1, 1)
    assert release.current(builder).id_release == "sample-1"
    monkeypatch.undo()
    release.switch(builder, "sample-2")
    assert (count(reader), count(reader, "b_v1")) == (2, 2)


def test_readers_never_see_half_a_switch(server, builder):
    candidate(builder, "sample-0", 1)
    release.switch(builder, "sample-0")
    seen: list[tuple[int, int]] = []
    errors: list[Exception] = []
    over = threading.Event()

    def read(first: str, second: str) -> None:
        # Each statement reads both views, in an order of its own.
        query = f"select (select count(*) from pub.{first}), (select count(*) from pub.{second})"
        try:
            with server.connect("reader") as conn:
                while not over.is_set():
                    seen.append(conn.execute(query).fetchone())
        except Exception as error:
            errors.append(error)

    readers = [threading.Thread(target=read, args=pair) for pair in (("a_v1", "b_v1"),) * 2]
    readers += [threading.Thread(target=read, args=("b_v1", "a_v1"))]
    for thread in readers:
        thread.start()
    try:
        for number in range(1, 51):
            candidate(builder, f"sample-{number}", number + 1)
            release.switch(builder, f"sample-{number}")
    finally:
        over.set()
        for thread in readers:
            thread.join()
    assert errors == []
    assert {pair for pair in seen if pair[0] != pair[1]} == set()
    assert len({pair[0] for pair in seen}) > 5


def test_a_long_reader_delays_the_switch_and_nobody_else(server, builder, reader):
    candidate(builder, "sample-1", 1)
    release.switch(builder, "sample-1")
    candidate(builder, "sample-2", 2)
    with server.connect("reader") as slow:
        with slow.transaction():
            count(slow)
            with pytest.raises(TiError, match="readers have held"):
                release.switch(builder, "sample-2", patience=1.0)
            assert count(reader) == 1
            assert count(slow) == 1
        release.switch(builder, "sample-2")
    assert count(reader) == 2
