"""What a run does of a release that was rolled back: nothing, until it is asked for or changes."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from extractors.errors import MisuseError
from extractors.home import Home
from publication.going_back import go_back
from ti import release_steps, summary
from ti.context import Context
from ti.rollback import roll_back
from warehouse import release as releases
from warehouse.records import set_aside
from warehouse.release import current, find
from warehouse.server import Server
from warehouse.set_aside import keep_places

SAMPLE, RECORDED = "sample-0123456789ab", "recorded-0123456789ab"
Release = tuple[Home, Server]


@pytest.fixture
def run(two: Release, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Context]:
    """A run whose inputs and code make the release of that id, all its checks passed."""
    home, database = two
    with database.connect("admin") as conn:
        conn.execute("update meta.release set checks_passed = 3")

    def start(id_release: str) -> Context:
        made = SimpleNamespace(id_release=id_release)
        monkeypatch.setattr(release_steps, "_candidate", lambda ctx: made)
        return Context("r1", home, database)

    return start


def seen(database: Server) -> str:
    with database.connect("builder") as conn:
        now = current(conn)
    assert now is not None
    return now.id_release


def test_a_run_does_not_publish_again_what_was_rolled_back(two: Release, run) -> None:
    home, database = two
    with database.connect("admin") as conn:
        go_back(home, database, conn, SAMPLE)
    ctx = run(RECORDED)
    assert release_steps.build(ctx) is None
    assert (seen(database), ctx.withdrawn, ctx.id_release) == (SAMPLE, RECORDED, SAMPLE)
    said = list(summary._verdict(ctx, None))
    assert said[0].startswith(f"Version {RECORDED} retirée par ti rollback : ti publish la remet")


def test_the_current_release_has_nothing_withdrawn(two: Release, run) -> None:
    ctx = run(RECORDED)
    assert release_steps.build(ctx) is None
    assert (seen(two[1]), ctx.withdrawn) == (RECORDED, "")
    assert "Rien à faire" in next(summary._verdict(ctx, None))


def test_publish_puts_it_back_when_asked(two: Release, run) -> None:
    home, database = two
    with database.connect("admin") as conn:
        go_back(home, database, conn, SAMPLE)
    assert release_steps.publish(run(RECORDED)) == RECORDED
    assert seen(database) == RECORDED
    assert str((home.exports / "latest").readlink()) == RECORDED
    with database.connect("builder") as conn:
        again = find(conn, RECORDED)
        assert again is not None
        assert again.withdrawn_at is None


def test_changed_inputs_or_an_explicit_build_are_built(two: Release, run) -> None:
    home, database = two
    with database.connect("admin") as conn:
        go_back(home, database, conn, SAMPLE)
        for name, asked, said in (
            ("sample-ffffffffffff", False, ""),
            (RECORDED, True, ""),
            (RECORDED, False, f"{RECORDED} retirée par ti rollback / withdrawn: ti publish"),
        ):
            assert release_steps._settled(run(name), conn, name, withdrawn=asked) == said


def test_what_was_built_for_another_release_is_not_published_as_this_one(two: Release, run) -> None:
    home, database = two
    with database.connect("admin") as conn:
        go_back(home, database, conn, SAMPLE)
        conn.execute(
            "insert into meta.candidate (id_release) values ('sample-ffffffffffff')"
            " on conflict (singleton) do update set id_release = excluded.id_release"
        )
        conn.execute("create table pub_next.epci_v1 as select 'autre' as code_epci")
    release_steps.publish(run(RECORDED))
    with database.connect("reader") as reader:
        assert reader.execute("select code_epci from pub.epci_v1").fetchall() == [("200000172",)]


def test_a_release_of_which_nothing_is_kept_or_built_is_not_published(two: Release, run) -> None:
    _, database = two
    with database.connect("admin") as conn:
        conn.execute(
            "insert into meta.release (id_release, portal, nature, code_version, checks_passed,"
            " geographie_reference) values ('sample-eee', 'sample', 'sample', '0', 1, '2025-01-01')"
        )
        conn.execute(
            "insert into meta.candidate (id_release) values ('sample-ffffffffffff')"
            " on conflict (singleton) do update set id_release = excluded.id_release"
        )
        conn.execute("create table pub_next.epci_v1 as select 'autre' as code_epci")
    with pytest.raises(MisuseError, match="pub_next does not hold sample-eee: ti build, ti check"):
        release_steps.publish(run("sample-eee"))
    assert seen(database) == RECORDED


def test_a_kept_release_made_again_is_shown_as_it_was(two: Release, run) -> None:
    """Inputs that went back to what they were: the same name, and nothing else under it."""
    _, database = two
    with database.connect("admin") as conn:
        conn.execute(
            "insert into meta.candidate (id_release) values (%s)"
            " on conflict (singleton) do update set id_release = excluded.id_release",
            [SAMPLE],
        )
        conn.execute("create table pub_next.epci_v1 as select 'autre' as code_epci")
    release_steps.publish(run(SAMPLE))
    assert seen(database) == SAMPLE
    with database.connect("reader") as reader:
        assert ("autre",) not in reader.execute("select code_epci from pub.epci_v1").fetchall()


def test_the_step_leads_back_and_says_so(two: Release, run) -> None:
    _, database = two
    ctx = run(RECORDED)
    roll_back(ctx, SAMPLE)
    assert (seen(database), ctx.released, ctx.id_release) == (SAMPLE, True, SAMPLE)
    again = run(RECORDED)
    roll_back(again, SAMPLE)
    assert (seen(database), again.state) == (SAMPLE, "unchanged")
    with database.connect("builder") as conn:
        rows = conn.execute("select run_id, from_release, to_release from meta.way_back")
        assert rows.fetchall() == [("r1", RECORDED, SAMPLE)]
        assert releases.kept(conn) == [SAMPLE, RECORDED]


LINE = ("x1", 7, "commune_inconnue", "code_commune")


@pytest.fixture
def set_aside_by_the_sample(two: Release) -> Iterator[Callable[[], bool]]:
    """Whether a line is set aside, which the sample's build did and that of the second did not."""
    database = two[1]
    with database.connect("admin") as conn:
        conn.execute("""update meta.release set extractions = '["x1"]'""")
        known = (*LINE[:1], "s", "p", "1", "f.csv", *LINE[1:], "99001", "inconnu")
        keep_places(conn, SAMPLE, [known])
        keep_places(conn, RECORDED, [])
        set_aside(conn, [known])
        conn.execute("update quality.quarantine set libere_le = now()")
    query = "select libere_le is null from quality.quarantine where ligne = 7"

    def held() -> bool:
        with database.connect("loader") as conn:
            return conn.execute(query).fetchone() == (True,)

    yield held
    with database.connect("admin") as conn:
        conn.execute("delete from quality.quarantine")
        conn.execute("delete from quality.ecarts_de_version")


def test_the_quarantine_follows_what_readers_see(run, set_aside_by_the_sample) -> None:
    roll_back(run(RECORDED), SAMPLE)
    assert set_aside_by_the_sample()
    release_steps.publish(run(RECORDED))
    assert not set_aside_by_the_sample()


def test_it_follows_a_run_that_has_nothing_to_do(
    two: Release, run, set_aside_by_the_sample
) -> None:
    roll_back(run(RECORDED), SAMPLE)
    with two[1].connect("loader") as conn:
        conn.execute("update quality.quarantine set libere_le = now()")
    assert release_steps.build(run(SAMPLE)) is None
    assert set_aside_by_the_sample()
