"""The project's own generic tests and the contract: each fires, and stays silent."""

import shutil
from pathlib import Path

import pytest

from warehouse import build
from warehouse.embedded import EmbeddedServer

PROJECT_YML = """
name: toy
version: "1.0"
profile: ti
models: {toy: {+schema: marts, +materialized: table}}
"""
TESTS_YML = """
models:
  - name: jouet
    data_tests:
      - cle_unique: {arguments: {colonnes: [a, b]}}
      - jamais_nuls: {arguments: {colonnes: [c, d]}}
  - name: jouet_v1
    config: {contract: {enforced: true}}
    columns:
      - {name: a, data_type: integer, constraints: [{type: not_null}]}
      - {name: c, data_type: text}
"""
GOOD = "(1, 1, 'x', 'y'), (1, 2, 'x', 'y'), (2, 1, '', 'y')"
ROWS = "select * from (values {}) as v (a, b, c, d)"


@pytest.fixture
def toy(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two models that uses the generic tests of the real one."""
    folder = tmp_path / "toy"
    shutil.copytree(project / "tests" / "generic", folder / "tests" / "generic")
    shutil.copytree(project / "macros", folder / "macros")
    shutil.copy(project / "profiles.yml", folder)
    (folder / "models").mkdir()
    (folder / "dbt_project.yml").write_text(PROJECT_YML, encoding="utf-8")
    (folder / "models" / "tests.yml").write_text(TESTS_YML, encoding="utf-8")
    monkeypatch.setattr(build, "PROJECT", folder)
    return folder


@pytest.fixture
def failures(toy: Path, server: EmbeddedServer):
    """`failures(rows, published)`: what dbt reports of two models that hold those rows."""

    def build_with(rows: str, published: str = "(1, 'x')") -> list[str]:
        (toy / "models" / "jouet.sql").write_text(ROWS.format(rows), encoding="utf-8")
        kept = f"select * from (values {published}) as v (a, c)"
        (toy / "models" / "jouet_v1.sql").write_text(kept, encoding="utf-8")
        return build.run_dbt(server.home, server, "jouet", "jouet jouet_v1").failures

    return build_with


def test_good_rows_pass(failures) -> None:
    assert failures(GOOD, "(1, null)") == []


@pytest.mark.parametrize(
    ("row", "test"),
    [
        ("(1, 2, 'z', 'z')", "cle_unique"),
        ("(null, 3, 'z', 'z')", "cle_unique"),
        ("(3, null, 'z', 'z')", "cle_unique"),
        ("(3, 3, null, 'z')", "jamais_nuls"),
        ("(3, 3, 'z', null)", "jamais_nuls"),
    ],
)
def test_a_bad_row_fails_one_test(failures, row: str, test: str) -> None:
    (line,) = failures(f"{GOOD}, {row}")
    assert line.startswith(f"test {test}_jouet_")
    assert "1 result" in line


def test_the_contract_refuses_an_empty_value(failures) -> None:
    (line,) = failures(GOOD, "(1, 'x'), (null, 'x')")
    assert line.startswith("model jouet_v1: ")
    assert "not-null constraint" in line
