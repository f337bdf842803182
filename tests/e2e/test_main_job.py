"""The main job on the bundled sample: what it prints, what it leaves, and what a rerun does."""

import json
import re
import shlex
import subprocess

import pytest
from support.command import Ti

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A first run of the sample and the home it made."""
    ti = Ti(tmp_path_factory.mktemp("principal"), "sample")
    done = ti("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return ti, done.stdout


def test_the_summary_says_what_a_person_wants_to_know(first) -> None:
    ti, printed = first
    release = ti.sql("select id_release, nature from release_v1")[0]
    assert release["nature"] == "sample"
    for words in (release["id_release"], "panel_epci_annee_v1", "exports", "logs", "ti sql"):
        assert words in printed
    assert "fictif" in printed
    assert "not findings" in printed


def test_each_view_has_its_rows_in_the_summary(first) -> None:
    ti, printed = first
    views = ti.sql("select table_name from information_schema.views where table_schema = 'pub'")
    for view in (v["table_name"] for v in views):
        rows = ti.sql(f"select count(*) as n from pub.{view}")[0]["n"]
        line = next(x for x in printed.splitlines() if view in x)
        assert rows in re.sub(r"[^0-9a-z_]", "", line.replace(view, "")), line


def test_a_rerun_does_nothing_and_says_so(first) -> None:
    ti, _ = first
    done = ti("run")
    assert done.returncode == 0
    runs = json.loads(ti("status", "--json").stdout)["runs"]
    assert runs[0]["state"] == "unchanged"
    assert runs[0]["counters"]["requests_full"] == 0
    assert runs[0]["counters"]["rows_copied"] == 0
    assert runs[0]["counters"]["models_built"] == 0
    assert runs[1]["counters"]["rows_copied"] > 0
    assert runs[1]["counters"]["models_built"] > 0
    assert "rien à faire" in done.stdout.lower()


def test_no_server_is_left_and_the_printed_line_connects(first) -> None:
    ti, _ = first
    assert "stopped" in ti("db", "status").stdout
    printed = ti("db", "start").stdout
    try:
        line = next(x for x in printed.splitlines() if "psql" in x and "PGPASSFILE" in x)
        query = " -tAc 'select count(*) from commune_v1'"
        done = subprocess.run(
            line.strip() + query, shell=True, env=ti.environment(), capture_output=True, text=True
        )
        assert done.stdout.strip() == "34875", (shlex.quote(line), done.stderr)
        ti("db", "stop")
        assert ti("db", "start").stdout == printed
    finally:
        ti("db", "stop")


def test_the_effect_that_was_planted_shows_in_the_panel(first) -> None:
    """The invented programme raises industrial jobs of its territories, and only those."""
    ti, _ = first
    rows = ti.sql(
        "select groupe, base_100_2018 as b from ti_vs_hors_ti_v1"
        " where annee = 2023 and ponderation = 'ponderee' and mesure = 'effectif_industrie_be'"
        " and groupe in ('ti_phase_1', 'hors_ti_phase_1')"
    )
    by_group = {r["groupe"]: float(r["b"]) for r in rows}
    assert 2 < by_group["ti_phase_1"] - by_group["hors_ti_phase_1"] < 8
