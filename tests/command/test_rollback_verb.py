"""`ti rollback` and what `ti status` says of it, with releases of one view each."""

import json
import shlex
from collections.abc import Callable, Iterator

import pytest
from support.releases import candidate

from ti.verbs.rollback import rollback
from warehouse import release


@pytest.fixture
def on(ti, home, server, monkeypatch) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """The command on a home with releases sample-1 and sample-2, whose files are there."""
    monkeypatch.setenv("TI_HOME", str(home.root.parent))
    monkeypatch.setattr("publication.exports.complete", lambda home, id_release: True)
    home.exports.mkdir(exist_ok=True)
    with server.connect("admin") as conn:
        for number in (1, 2):
            candidate(conn, f"sample-{number}", number, views=("essai_v1",))
            release.switch(conn, f"sample-{number}")
    yield ti
    with server.connect("admin") as conn:
        for number in (1, 2):
            conn.execute(f"drop schema if exists release_sample_{number} cascade")
        conn.execute("truncate meta.way_back")
    (home.exports / "latest").unlink(missing_ok=True)


def test_without_a_name_the_one_before(on, home, server) -> None:
    code, out, _ = on("rollback")
    assert code == 0
    assert "sample-2 retirée, version lue : sample-1" in out
    assert str((home.exports / "latest").readlink()) == "sample-1"
    known = json.loads(on("status", "--json")[1])
    assert known["release"]["id_release"] == "sample-1"
    assert [row["id_release"] for row in known["kept"] if row["withdrawn_at"]] == ["sample-2"]
    (row,) = known["rollbacks"]
    assert (row["from_release"], row["to_release"]) == ("sample-2", "sample-1")
    assert row["run_id"] == known["runs"][0]["run_id"]
    assert (known["runs"][0]["state"], known["runs"][0]["exit_code"]) == ("released", 0)
    text = on("status")[1]
    for words in ("releases kept", "withdrawn 20", "last rollbacks"):
        assert words in text


def test_by_name_and_again(on) -> None:
    assert on("rollback", "sample-1")[0] == 0
    code, out, _ = on("rollback", "sample-1")
    assert (code, "est déjà la version lue" in out) == (0, True)


@pytest.mark.parametrize("example", rollback.examples)
def test_example(on, example: str) -> None:
    code, out, err = on(*shlex.split(example)[1:])
    assert (code, err) == (0, "")
    assert "version lue : sample-1" in out


def test_status_is_silent_without_a_rollback(on) -> None:
    text = on("status")[1]
    assert "withdrawn" not in text
    assert "last rollbacks" not in text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sample-9", "ti: unknown release sample-9: ti status lists those there are\n"),
        ("sample-0", "ti: release sample-0 is no longer kept; those kept: sample-2, sample-1\n"),
    ],
)
def test_misuse_is_one_line_and_no_run(on, server, name: str, said: str) -> None:
    with server.connect("builder") as conn:
        conn.execute(
            "insert into meta.release (id_release, portal, nature, code_version,"
            " geographie_reference) values ('sample-0', 'sample', 'sample', '0', '2025-01-01')"
        )
    code, _, err = on("rollback", name)
    assert (code, err) == (2, said)
    with server.connect("loader") as conn:
        assert conn.execute("select count(*) from meta.run").fetchone() == (0,)


def test_there_is_no_release_before_the_first(on) -> None:
    assert on("rollback")[0] == 0
    code, _, err = on("rollback")
    assert code == 2
    assert "no earlier release to go back to; those kept: sample-1, sample-2" in err


def test_before_any_run(ti) -> None:
    code, _, err = ti("rollback")
    assert (code, err) == (1, "ti: portal sample has no data yet: ti run --portal sample\n")


def test_another_run_holds_the_lock(on, server) -> None:
    with server.connect("loader") as conn:
        conn.execute("insert into meta.run (run_id, portal, host) values ('r9', 'sample', 'far')")
        conn.execute("insert into meta.lock (name, run_id, host) values ('run', 'r9', 'far')")
        code, out, err = on("rollback")
        assert (code, "r9" in out + err) == (4, True)
        assert release.current(conn).id_release == "sample-2"
