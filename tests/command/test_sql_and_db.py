"""`ti sql`, `ti db` and `ti status` on a portal's own server."""

import json
import os
import subprocess
from collections.abc import Callable

import pytest

from ti.verbs import sql
from ti.verbs.db import connection, psql_line, url
from ti.verbs.sql import psql


@pytest.fixture
def on(ti, home, server, monkeypatch) -> Callable[..., tuple[int, str, str]]:
    """The command on the home of these tests, whose server is up."""
    monkeypatch.setenv("TI_HOME", str(home.root.parent))
    with server.connect("admin") as conn:
        conn.execute("set role ti_keeper")
        conn.execute("create or replace view pub.essai_v1 as select 1 as code, 'ça' as nom")
        conn.execute("grant select on pub.essai_v1 to ti_reader")
    return ti


def test_csv_of_a_published_view(on) -> None:
    code, out, _ = on("sql", "--csv", "select * from essai_v1")
    assert (code, out) == (0, "code,nom\n1,ça\n")


def test_no_cell_of_the_csv_is_run_by_a_spreadsheet(on) -> None:
    query = (
        "select '=1+1' as a, 'x;@SUM(A1)' as b, '-2+3' as c, -5 as d, 'Saint-Malo' as e, null as f"
    )
    assert on("sql", "--csv", query)[1] == ("a,b,c,d,e,f\n'=1+1,x;'@SUM(A1),'-2+3,-5,Saint-Malo,\n")


def test_harmless_csv_is_what_psql_writes(on, server) -> None:
    query = (
        "select 'a\"b' as \"un, deux\", 'l''Île', E'x\\ny', '', null::text, -1.5e-05::float8,"
        " '2024-01-31'::date, array['a', 'b c'] union all select repeat('é', 200000), '', '', '',"
        " '', 0, null, null"
    )
    command, env = psql(server)
    written = subprocess.run(
        [*command, "-q", "--csv", "-c", query], env={**os.environ, **env}, capture_output=True
    ).stdout.decode()
    assert on("sql", "--csv", query)[1] == written
    assert len(written) > 200000


def test_a_terminal_is_not_moved_by_a_cell(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    sql._write_guarded(["a\n", "x\x1b[2J\u202ey\n"])
    assert capsys.readouterr().out == "a\nx\\x1b[2J\\u202ey\n"


def test_the_portal_is_named_beside_the_rows(on, home) -> None:
    _, _, err = on("sql", "select 1")
    assert err == f"portal sample ({home.root})\n"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("selec", "syntax error"),
        ("select * from nowhere", "does not exist"),
        ("select * from meta.run", "permission denied"),
        ("create table pub.x (a int)", "read-only transaction"),
        ("drop view essai_v1", "read-only transaction"),
    ],
)
def test_a_refused_query_is_one_line(on, query: str, words: str) -> None:
    code, _, err = on("sql", query)
    assert code == 1
    assert words in err
    assert len(err.splitlines()) == 2


def test_the_builder_sees_what_is_not_published_and_writes_nothing(on) -> None:
    code, out, _ = on("sql", "--csv", "--role", "builder", "select count(*) as n from meta.run")
    assert code == 0
    assert out.startswith("n\n")
    code, _, err = on("sql", "--role", "builder", "create table staging.x (a int)")
    assert code == 1
    assert "read-only transaction" in err


def test_without_state_it_says_how_to_get_some(ti) -> None:
    code, _, err = ti("sql", "select 1")
    assert (code, err) == (1, "ti: portal sample has no data yet: ti run --portal sample\n")


def test_start_prints_how_to_connect_and_the_same_again(on, server) -> None:
    _, first, _ = on("db", "start")
    assert on("db", "start", "--portal", "sample")[1] == first
    assert on("db", "--portal", "sample", "start")[1] == first
    assert first == "\n".join(connection(server)) + "\n"
    password = server.params("reader")["password"]
    for word in ("host", "port", "database", "user", "password", str(server.pgpass)):
        assert word in first
    assert password not in first


def test_the_printed_line_and_url_connect(on, server) -> None:
    query = " -XtAc 'select current_user, count(*) from essai_v1'"
    psql = str(server.psql_path)
    for line in (psql_line(server), f"{psql} '{url(server)}'"):
        done = subprocess.run(line + query, shell=True, capture_output=True, text=True)
        assert done.stdout == "ti_reader|1\n", done.stderr


def test_db_url_is_the_line_for_other_tools(on, server) -> None:
    assert on("db", "url")[1] == url(server) + "\n"


def test_db_status(on) -> None:
    assert on("db", "status")[1] == "server of portal sample running\n"


def test_db_status_starts_nothing(ti) -> None:
    assert ti("db", "status")[1] == "server of portal sample stopped\n"


def test_db_status_says_whom_a_running_server_refuses(on, server) -> None:
    with server.connect("admin") as conn:
        conn.execute("alter role ti_reader password 'forgotten'")
    said = on("db", "status")[1]
    assert said.startswith("server of portal sample running, but it refuses the reader (")
    assert "password authentication failed" in said
    assert said.endswith("): ti db start puts it right\n")
    assert on("db", "start")[0] == 0
    assert on("db", "status")[1] == "server of portal sample running\n"


def test_status_before_any_run(ti, tmp_path) -> None:
    code, out, _ = ti("status", "--json")
    known = json.loads(out)
    assert (code, known["runs"], known["release"]) == (0, [], None)
    assert not (tmp_path / "home").exists()
    assert "none yet: ti run" in ti("status")[1]


def test_status_shows_sources_runs_and_release(on, server) -> None:
    with server.connect("admin") as conn:
        conn.execute(
            "insert into meta.run (run_id, portal, pid, host, state, exit_code, counters, message)"
            " values ('r1', 'sample', 1, 'h', 'blocked', 3, '{\"rows_copied\": 7}', 'a\nb')"
        )
        conn.execute(
            "insert into meta.release (id_release, portal, nature, code_version,"
            " geographie_reference, is_current, state)"
            " values ('sample-abc', 'sample', 'sample', 'v', '2025-01-01', true, 'published')"
        )
        conn.execute(
            "insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature,"
            " state, rows) values ('x', 'ti_anct', 'communes', '2023', 'ff', 'sample',"
            " 'accepted', 12)"
        )
    known = json.loads(on("status", "--json")[1])
    assert known["portal"] == "sample"
    assert known["runs"][0]["counters"] == {"rows_copied": 7}
    assert known["release"]["id_release"] == "sample-abc"
    assert known["sources"][0]["rows"] == 12
    text = on("status")[1]
    for words in ("sample-abc (sample)", "ti_anct", "blocked", "a | b", "server    running"):
        assert words in text


def test_status_finds_dead_runs(on, server) -> None:
    with server.connect("loader") as conn:
        conn.execute(
            "insert into meta.run (run_id, portal, pid, host, heartbeat_at)"
            " values ('gone', 'sample', 1, 'elsewhere', now() - interval '1 hour')"
        )
    assert json.loads(on("status", "--json")[1])["runs"][0]["state"] == "dead"
