"""Going back: what is withdrawn, what comes next, and what readers see meanwhile."""

import threading

import psycopg
import pytest
from support.releases import candidate

from extractors.errors import MisuseError
from warehouse import release
from warehouse.releases import chosen


@pytest.fixture(autouse=True)
def _nothing_published(admin):
    admin.execute("delete from meta.release")
    admin.execute("delete from meta.way_back")
    query = "select nspname from pg_namespace where starts_with(nspname, 'release_')"
    for (schema,) in admin.execute(query).fetchall():
        admin.execute(f"drop schema {schema} cascade")


@pytest.fixture
def three(admin):
    """Releases sample-1 to sample-3, of one to three rows; the last is what readers see."""
    for number in (1, 2, 3):
        candidate(admin, f"sample-{number}", number)
        release.switch(admin, f"sample-{number}")


def seen(reader):
    return reader.execute("select count(*) from pub.a_v1").fetchone()[0]


def withdrawn(conn):
    query = "select id_release from meta.release where withdrawn_at is not null order by 1"
    return [name for (name,) in conn.execute(query)]


@pytest.mark.usefixtures("three")
def test_each_step_back_goes_further(admin, reader):
    for expected in (2, 1):
        release.rollback(admin, chosen(admin, None), run_id=f"r{expected}")
        assert seen(reader) == expected
    assert withdrawn(admin) == ["sample-2", "sample-3"]
    rows = admin.execute(
        "select run_id, from_release, to_release from meta.way_back order by id"
    ).fetchall()
    assert rows == [("r2", "sample-3", "sample-2"), ("r1", "sample-2", "sample-1")]
    with pytest.raises(MisuseError, match="no earlier release to go back to; those kept: sample-1"):
        chosen(admin, None)


@pytest.mark.usefixtures("three")
def test_what_was_made_after_the_release_is_withdrawn_too(admin, reader):
    release.rollback(admin, chosen(admin, "sample-1"))
    assert seen(reader) == 1
    assert withdrawn(admin) == ["sample-2", "sample-3"]
    release.rollback(admin, "sample-3")
    assert seen(reader) == 3
    assert withdrawn(admin) == ["sample-1", "sample-2"]


@pytest.mark.usefixtures("three")
def test_put_back_is_no_longer_withdrawn(admin, reader):
    release.rollback(admin, "sample-2")
    release.show_again(admin, "sample-3", lambda: None)
    assert (seen(reader), withdrawn(admin)) == (3, [])


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("name", "said"),
    [("nowhere", "unknown release nowhere: ti status"), ("sample-0", "no longer kept; those kept")],
)
def test_what_cannot_be_gone_back_to(admin, reader, name, said):
    admin.execute(
        "insert into meta.release (id_release, portal, nature, code_version, geographie_reference)"
        " values ('sample-0', 'sample', 'sample', '0.1', '2025-01-01')"
    )
    for ask in (chosen, release.rollback):
        with pytest.raises(MisuseError, match=said):
            ask(admin, name)
    assert (seen(reader), withdrawn(admin)) == (3, [])


@pytest.mark.usefixtures("three")
def test_what_fails_beside_leaves_everything_as_it_was(admin, reader):
    def fails():
        raise OSError("read-only file system")

    with pytest.raises(OSError, match="read-only"):
        release.rollback(admin, "sample-1", beside=fails)
    assert (seen(reader), withdrawn(admin)) == (3, [])
    assert admin.execute("select count(*) from meta.way_back").fetchone() == (0,)


@pytest.mark.usefixtures("three")
def test_readers_never_see_half_of_it(server, admin):
    pairs: set[tuple[int, int]] = set()
    errors: list[Exception] = []
    over = threading.Event()

    def read() -> None:
        query = "select (select count(*) from pub.a_v1), (select count(*) from pub.b_v1)"
        try:
            with server.connect("reader") as conn:
                while not over.is_set():
                    pairs.add(conn.execute(query).fetchone())
        except Exception as error:
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in readers:
        thread.start()
    try:
        for turn in range(30):
            release.rollback(admin, f"sample-{turn % 3 + 1}")
    finally:
        over.set()
        for thread in readers:
            thread.join()
    assert errors == []
    assert pairs == {(1, 1), (2, 2), (3, 3)}


def test_nobody_else_writes_the_audit(builder, reader):
    for conn, statement in (
        (reader, "insert into meta.way_back (to_release) values ('x')"),
        (builder, "insert into meta.way_back (to_release) values ('x')"),
        (builder, "delete from meta.way_back"),
        (builder, "update meta.way_back set to_release = 'x'"),
    ):
        with pytest.raises(
            (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)
        ):
            conn.execute(statement)
