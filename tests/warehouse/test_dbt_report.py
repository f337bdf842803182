"""dbt called in process: what is counted, what is told, where it writes."""

import os

import pytest
from support.toy_dbt import write_project

from extractors.errors import TiError
from warehouse import build

TESTS = """
models:
  - name: toy_good
    columns:
      - name: id
        data_tests: [not_null]
  - name: toy_null
    columns:
      - name: id
        data_tests: [not_null]
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "project"
    models = {
        "tests.yml": TESTS,
        "toy_good.sql": "select 7 as id",
        "toy_null.sql": "select null::int as id",
        "toy_bad.sql": "select no_such_column",
    }
    write_project(folder, models)
    monkeypatch.setattr(build, "PROJECT", folder)
    return folder


def test_what_passes_is_counted(server, project, builder, capfd):
    before = dict(os.environ)
    report = build.run_dbt(server.home, server, "toy", "toy_good")
    assert (report.models, report.tests, report.failures) == (1, 1, [])
    assert report.ok
    assert builder.execute("select id from marts.toy_good").fetchall() == [(7,)]
    assert capfd.readouterr() == ("", "")
    assert dict(os.environ) == before
    assert (server.home.root / "dbt" / "logs" / "dbt.log").exists()
    assert sorted(p.name for p in project.iterdir()) == [
        "dbt_project.yml",
        "models",
        "profiles.yml",
    ]


def test_what_fails_is_a_line_each(server, project):
    report = build.run_dbt(server.home, server, "toy", "toy_null toy_bad")
    assert not report.ok
    assert len(report.failures) == 2
    assert not any("\n" in line for line in report.failures)
    told = " ".join(sorted(report.failures))
    assert "model toy_bad: " in told
    assert "no_such_column" in told
    assert "test not_null_toy_null_id: " in told


def test_a_project_that_does_not_parse(server, project):
    (project / "models" / "toy_good.sql").write_text("select * from {{ ref('nowhere') }}")
    with pytest.raises(TiError, match=r"dbt cannot parse the project: .*nowhere") as caught:
        build.run_dbt(server.home, server, "toy", "toy_good")
    assert "\n" not in str(caught.value)
