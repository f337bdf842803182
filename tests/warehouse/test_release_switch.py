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


def test_readers_see_the_release_that_was_switched_to(admin, reader):
    assert release.current(admin) is None
    candidate(admin, "sample-aa", 3)
    release.switch(admin, "sample-aa")
    assert count(reader) == 3
    shown = release.current(admin)
    assert (shown.id_release, shown.schema_name, shown.state) == (
        *("sample-aa", "release_sample_aa"),
        "published",
    )
    assert shown.published_at is not None
    assert release.find(admin, "sample-aa") == shown


def test_who_builds_publishes_nothing(admin, builder, reader):
    candidate(admin, "sample-aa", 4)
    release.switch(admin, "sample-aa")
    candidate(admin, "sample-bb", 5)
    for work in (release.switch, release.rollback):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            work(builder, "sample-bb" if work is release.switch else "sample-aa")
    assert count(reader) == 4


def test_three_releases_are_kept_and_any_can_come_back(admin, reader):
    for number in range(5):
        candidate(admin, f"sample-{number}", number + 1)
        release.switch(admin, f"sample-{number}")
    assert release.kept(admin) == ["sample-4", "sample-3", "sample-2"]
    assert schemas(admin) == [f"release_sample_{number}" for number in (2, 3, 4)]
    release.rollback(admin, "sample-2")
    assert count(reader) == 3
    assert release.current(admin).id_release == "sample-2"
    with pytest.raises(MisuseError, match="no longer kept; those kept: sample-2, sample-4"):
        release.rollback(admin, "sample-0")


def test_the_current_release_is_never_dropped(admin, reader):
    for number in range(3):
        candidate(admin, f"sample-{number}", number + 1)
        release.switch(admin, f"sample-{number}")
    release.rollback(admin, "sample-0")
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
    release.drop_beyond_kept(admin)
    assert "release_sample_0" in schemas(admin)
    assert count(reader) == 1


def test_what_was_published_under_a_name_stays_what_it_was(admin, reader):
    candidate(admin, "sample-same", 2)
    release.switch(admin, "sample-same")
    candidate(admin, "sample-same", 7)
    with pytest.raises(MisuseError, match="sample-same is kept as it was published: ti rollback"):
        release.switch(admin, "sample-same")
    assert (count(reader), schemas(admin)) == (2, ["release_sample_same"])


def test_a_release_that_is_no_longer_kept_is_published_again(admin, reader):
    for number in range(4):
        candidate(admin, f"sample-{number}", number + 1)
        release.switch(admin, f"sample-{number}")
    assert release.kept(admin) == ["sample-3", "sample-2", "sample-1"]
    candidate(admin, "sample-0", 9)
    release.switch(admin, "sample-0")
    assert (count(reader), release.kept(admin)) == (9, ["sample-0", "sample-3", "sample-2"])


def test_views_follow_what_the_release_holds(admin, reader):
    candidate(admin, "sample-1", 1, views=("a_v1", "gone_v1"))
    release.switch(admin, "sample-1")
    candidate(admin, "sample-2", 2, views=("a_v1",), columns="id bigint")
    release.switch(admin, "sample-2")
    assert count(reader) == 2
    with pytest.raises(psycopg.errors.UndefinedTable):
        count(reader, "gone_v1")


@pytest.mark.parametrize("id_release", ["unknown", "sample-empty"])
def test_what_cannot_be_switched_to(admin, id_release):
    candidate(admin, "sample-empty", 1)
    release.clear_candidate(admin)
    with pytest.raises(MisuseError, match=r"ti status|ti build"):
        release.switch(admin, id_release)
    assert release.current(admin) is None


def test_a_failure_in_the_middle_changes_nothing(admin, reader, monkeypatch):
    candidate(admin, "sample-1", 1)
    release.switch(admin, "sample-1")
    candidate(admin, "sample-2", 2)
    real = release.turn

    def fails_at_the_second(conn, view, schema):
        if view == "b_v1":
            raise RuntimeError("killed")
        real(conn, view, schema)

    monkeypatch.setattr(release, "turn", fails_at_the_second)
    with pytest.raises(RuntimeError, match="killed"):
        release.switch(admin, "sample-2")
    assert (count(reader), count(reader, "b_v1")) == (1, 1)
    assert release.current(admin).id_release == "sample-1"
    monkeypatch.undo()
    release.switch(admin, "sample-2")
    assert (count(reader), count(reader, "b_v1")) == (2, 2)


def test_readers_never_see_half_a_switch(server, admin):
    candidate(admin, "sample-0", 1)
    release.switch(admin, "sample-0")
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
            candidate(admin, f"sample-{number}", number + 1)
            release.switch(admin, f"sample-{number}")
    finally:
        over.set()
        for thread in readers:
            thread.join()
    assert errors == []
    assert {pair for pair in seen if pair[0] != pair[1]} == set()
    assert len({pair[0] for pair in seen}) > 5


def test_a_long_reader_delays_the_switch_and_nobody_else(server, admin, reader):
    candidate(admin, "sample-1", 1)
    release.switch(admin, "sample-1")
    candidate(admin, "sample-2", 2)
    with server.connect("reader") as slow:
        with slow.transaction():
            count(slow)
            with pytest.raises(TiError, match="readers have held"):
                release.switch(admin, "sample-2", patience=1.0)
            assert count(reader) == 1
            assert count(slow) == 1
        release.switch(admin, "sample-2")
    assert count(reader) == 2
