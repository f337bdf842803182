"""The main job on the bundled sample: what it prints, what it leaves, and what a rerun does."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from support.command import REPOSITORY, Ti
from support.homes import remove_portal

from publication.cookbook_page import FIRST, FOLDER, Recipe, recipes, results

pytestmark = pytest.mark.slow


# Names what the first `make run` of this checkout printed, where it was just made (`.ci/run`).
PRINTED = os.environ.get("TESTS_FIRST_RUN", "")


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A first run of the sample: its home, whose server is stopped, and what it printed."""
    if PRINTED:
        yield Ti(REPOSITORY / "var", "sample"), Path(PRINTED).read_text(encoding="utf-8")
        return
    ti = Ti(tmp_path_factory.mktemp("principal"), "sample")
    done = ti("run")
    assert done.returncode == 0, done.stdout + done.stderr
    yield ti, done.stdout
    remove_portal(ti.state)


@pytest.fixture(scope="module")
def served(first):
    """The same behind a server that stays up for all the questions."""
    ti, _ = first
    assert ti("db", "start").returncode == 0
    yield ti
    ti("db", "stop")


def test_the_summary_says_what_a_person_wants_to_know(first) -> None:
    ti, printed = first
    release = ti.sql("select id_release, nature from release_v1")[0]
    assert release["nature"] == "sample"
    for words in (release["id_release"], "panel_epci_annee_v1", "exports", "logs", "ti sql"):
        assert words in printed
    assert "fictif" in printed
    assert "not findings" in printed


def test_the_release_has_its_quality_pages(first) -> None:
    ti, printed = first
    (release,) = (ti.home / "sample" / "quality").iterdir()
    assert f"Qualité   {release}" in printed
    for name in ("qualite.html", "quality.html"):
        text = (release / name).read_text(encoding="utf-8")
        assert "invented sample: not findings" in text
        assert "urssaf_commune_ape.commune_ape" in text


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


def test_totals_agree_on_every_geography(first) -> None:
    ti, _ = first
    done = ti("check", "--identities")
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    assert last == "1328 identités, 0 en défaut ; géographies " + ", ".join(
        str(year) for year in range(2019, 2027)
    )


def test_one_release_has_nothing_to_be_compared_with(first) -> None:
    ti, _ = first
    done = ti("diff")
    assert done.returncode == 0
    assert "rien à comparer" in done.stdout
    named = ti("diff", "sample-000000000000")
    assert named.returncode == 2
    assert "no two releases to compare" in named.stderr


def test_each_view_has_its_rows_in_the_summary(first, served: Ti) -> None:
    _, printed = first
    views = served.sql("select table_name from information_schema.views where table_schema = 'pub'")
    counts = " union all ".join(
        f"select '{v['table_name']}' as vue, count(*) as n from pub.{v['table_name']}"
        for v in views
    )
    for view, rows in (row.values() for row in served.sql(counts)):
        line = next(x for x in printed.splitlines() if view in x)
        assert rows in re.sub(r"[^0-9a-z_]", "", line.replace(view, "")), line


def test_each_result_of_gate_1_is_of_a_file_of_the_release(served: Ti) -> None:
    query = (
        "select count(*) filter (where x.state = 'accepted') as known, count(*) as all_of_them"
        " from quality.check_result as c left join meta.extraction as x using (id_extraction)"
        " where c.gate = 1 and c.controle <> 'fraicheur'"
    )
    done = served("sql", "--role", "builder", "--csv", query)
    known, everything = map(int, done.stdout.splitlines()[1].split(","))
    assert known == everything > 0


def test_the_effect_that_was_planted_shows_in_the_panel(served: Ti) -> None:
    """The invented programme raises industrial jobs of its territories, and only those."""
    rows = served.sql(
        "select groupe, base_100_2018 as b from ti_vs_hors_ti_v1"
        " where annee = 2023 and ponderation = 'ponderee' and mesure = 'effectif_industrie_be'"
        " and groupe in ('ti_phase_1', 'hors_ti_phase_1')"
    )
    by_group = {r["groupe"]: float(r["b"]) for r in rows}
    assert 2 < by_group["ti_phase_1"] - by_group["hors_ti_phase_1"] < 8


def test_each_epci_code_that_came_or_went_is_explained(served: Ti) -> None:
    counts = served.sql(
        "select millesime_apres, count(distinct code_epci_apres) filter (where"
        " code_epci_apres <> 'SANS') as apres, count(distinct code_epci_avant) filter (where"
        " code_epci_avant <> 'SANS') as avant from epci_filiation_v1"
        " where millesime_apres - millesime_avant < 370 group by 1 order by 1"
    )
    assert [int(counts[0]["avant"]), *(int(row["apres"]) for row in counts)] == [
        1259, 1255, 1254, 1255, 1255, 1255, 1255, 1253,
    ]  # fmt: skip
    gone = "select a.code_epci from epci_histoire_v1 as a where valable_jusque is not null" + (
        " and not exists (select from epci_histoire_v1 as b where b.code_epci = a.code_epci"
        " and b.valable_depuis = a.valable_jusque + 1)"
    )
    left = {row["code_epci"] for row in served.sql(gone)}
    came = {
        row["code_epci"]
        for row in served.sql("select code_epci from epci_histoire_v1 where motif = 'apparition'")
    }
    assert (len(left), len(came)) == (22, 16)
    told = served.sql(
        "select code_epci_avant, code_epci_apres, nature, communes, part_population_avant as part"
        " from epci_filiation_v1 where millesime_apres - millesime_avant < 370"
        " and nature in ('fusion', 'scission', 'changement_code', 'disparition', 'apparition')"
    )
    assert {row["code_epci_avant"] for row in told} >= left
    assert {row["code_epci_apres"] for row in told} >= came
    lille = [row for row in told if row["code_epci_apres"] == "200093201"]
    assert {(r["code_epci_avant"], r["nature"], r["part"]) for r in lille} == {
        ("245900410", "fusion", "1"), ("245901061", "fusion", "1"),
    }  # fmt: skip


def test_a_vintage_after_the_reference_changes_its_own_rows_only(served: Ti) -> None:
    assert {r["millesime"] for r in served.sql("select distinct millesime from epci_v1")} == {
        "2025-01-01"
    }
    later = served.sql(
        "select distinct code_epci_avant, code_epci_apres from epci_filiation_v1"
        " where millesime_apres = '2026-01-01' and nature = 'fusion' order by 1"
    )
    assert [tuple(row.values()) for row in later] == [
        ("241200658", "994579670"), ("241200765", "994579670"),
        ("245701222", "992367730"), ("245701362", "992367730"),
    ]  # fmt: skip


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.slug)
def test_each_question_of_the_cookbook_has_the_answer_of_its_page(
    served: Ti, recipe: Recipe
) -> None:
    rows = served.sql((FOLDER / f"{recipe.slug}.sql").read_text(encoding="utf-8"))
    assert rows
    known = results()[recipe.slug]
    assert list(rows[0]) == known.columns
    assert [list(row.values()) for row in rows[:FIRST]] == known.first
    assert len(rows) == known.rows
