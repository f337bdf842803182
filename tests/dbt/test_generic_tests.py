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
  - name: stocks
    data_tests: [stock_et_flux_accordes]
  - name: montants
    data_tests: [type_de_montant_seul, montants_ordonnes]
"""
STOCKS = """select *, 'O' as employeur, 0 as reclassements_sortants from (values {}) as v
(code_commune, code_a38, annee, stock_debut, entrees, sorties, transferts_entrants,
 transferts_sortants, reclassements_entrants, stock)"""
# A cell that starts, ends and comes back; another that is there from the first year on.
GOOD_STOCKS = """
    ('01001', 'CA', 2020, 0, 2, 0, 1, 0, 0, 3), ('01001', 'CA', 2021, 3, 0, 3, 0, 0, 0, 0),
    ('01001', 'CA', 2023, 0, 1, 0, null, null, 1, 2), ('01002', 'CA', 2020, 9, 0, 1, 0, 2, 0, 6),
    ('01002', 'CA', 2021, 6, 0, 0, 0, 0, 0, 6), ('01002', 'CA', 2022, 6, 0, 0, 0, 0, 0, 6),
    ('01002', 'CA', 2023, 6, 0, 0, 0, 0, 0, 6)"""
MONEY = "select 's' as source, * from (values {}) as v (id_projet, type_montant, montant_eur)"
GOOD_MONEY = """
    ('a', 'demande', 9), ('a', 'engage', 9), ('a', 'paye', 4), ('b', 'paye', 5),
    ('b', 'annonce', 1), ('c', 'engage', null), ('c', 'paye', 1)"""
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
def write(toy: Path):
    """`write(rows, published, stocks, money)`: the models that hold those rows, all four at once,
    as what dbt keeps of a parse is of the whole project.
    """

    def models(
        rows: str = "",
        published: str = "(1, 'x')",
        stocks: str = "",
        money: str = "",
    ) -> None:
        queries = {
            "jouet": ROWS.format(rows or GOOD),
            "jouet_v1": f"select * from (values {published}) as v (a, c)",
            "stocks": STOCKS.format(stocks or GOOD_STOCKS),
            "montants": MONEY.format(money or GOOD_MONEY),
        }
        for name, query in queries.items():
            (toy / "models" / f"{name}.sql").write_text(query, encoding="utf-8")

    return models


@pytest.fixture
def failures(write, server: EmbeddedServer):
    """`failures(rows, published)`: what dbt reports of two models that hold those rows."""

    def build_with(rows: str, published: str = "(1, 'x')") -> list[str]:
        write(rows, published)
        return build.run_dbt(server.home, server, "jouet", "jouet jouet_v1").failures

    return build_with


@pytest.fixture
def refused(write, server: EmbeddedServer):
    """`refused(stocks, money)`: what the tests of stocks and of amounts refuse."""

    def build_with(stocks: str = "", money: str = "") -> list[str]:
        write(stocks=stocks, money=money)
        return build.run_dbt(server.home, server, "stocks", "stocks montants").failures

    return build_with


def test_stocks_and_amounts_that_agree_pass(refused) -> None:
    assert refused() == []


@pytest.mark.parametrize(
    "row",
    [
        # The stock is not what its flows make, a transfer forgotten included.
        "('01003', 'CA', 2020, 1, 0, 0, 0, 0, 0, 2)",
        "('01003', 'CA', 2020, 1, 0, 0, 1, 0, 0, 1)",
        # A year does not start from the stock of the one before, be it absent.
        "('01003', 'CA', 2022, 7, 0, 0, 0, 0, 0, 7), ('01003', 'CA', 2023, 6, 0, 0, 0, 0, 0, 6)",
        "('01003', 'CA', 2023, 4, 0, 0, 0, 0, 0, 4)",
        # A stock of which the years after know nothing.
        "('01003', 'CA', 2020, 4, 0, 0, 0, 0, 0, 4)",
    ],
)
def test_a_stock_that_does_not_follow_is_refused(refused, row: str) -> None:
    (line,) = refused(stocks=f"{GOOD_STOCKS}, {row}")
    assert line.startswith("test stock_et_flux_accordes_stocks_")


@pytest.mark.parametrize(
    ("row", "test"),
    [
        # What a sum across types bears.
        ("('d', null, 10)", "type_de_montant_seul"),
        ("('d', 'total', 10)", "type_de_montant_seul"),
        ("('b', 'engage', 4)", "montants_ordonnes"),
        ("('b', 'demande', 4)", "montants_ordonnes"),
        ("('c', 'demande', 0)", "montants_ordonnes"),
    ],
)
def test_amounts_mixed_or_out_of_order_are_refused(refused, row: str, test: str) -> None:
    (line,) = refused(money=f"{GOOD_MONEY}, {row}")
    assert line.startswith(f"test {test}_montants_")


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
