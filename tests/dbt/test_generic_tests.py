"""The project's own generic tests and the contract: each fires, and stays silent."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from warehouse import build
from warehouse.embedded import EmbeddedServer

PROJECT_YML = """
name: toy
version: "1.0"
profile: ti
models: {toy: {+schema: marts, +materialized: table}}
"""
# The tests of each kind of model, and the query that its rows stand in.
TESTS = {
    "jouet": [
        {"cle_unique": {"arguments": {"colonnes": ["a", "b"]}}},
        {"jamais_nuls": {"arguments": {"colonnes": ["c", "d"]}}},
    ],
    "lignes": [{"cle_unique": {"arguments": {"colonnes": ["a"], "jamais_nuls": ["b", "c"]}}}],
    "publie": [],
    "stocks": ["stock_et_flux_accordes"],
    "montants": ["type_de_montant_seul", "montants_ordonnes"],
}
CONTRACT = {
    "config": {"contract": {"enforced": True}},
    "columns": [
        {"name": "a", "data_type": "integer", "constraints": [{"type": "not_null"}]},
        {"name": "c", "data_type": "text"},
    ],
}
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
QUERIES = {
    "jouet": "select * from (values {}) as v (a, b, c, d)",
    "lignes": "select * from (values {}) as v (a, b, c)",
    "publie": "select * from (values {}) as v (a, c)",
    "stocks": STOCKS,
    "montants": MONEY,
}
# Rows on which nothing fires, then a row more for which one test does.
SILENT = {
    "jouet": GOOD,
    "lignes": "(1, 'x', 'y'), (2, '', 'y')",
    "publie": "(1, null)",
    "stocks": GOOD_STOCKS,
    "montants": GOOD_MONEY,
}
FIRING = [
    ("jouet", "(1, 2, 'z', 'z')", "cle_unique"),
    ("jouet", "(null, 3, 'z', 'z')", "cle_unique"),
    ("jouet", "(3, null, 'z', 'z')", "cle_unique"),
    ("jouet", "(3, 3, null, 'z')", "jamais_nuls"),
    ("jouet", "(3, 3, 'z', null)", "jamais_nuls"),
    ("lignes", "(2, 'x', 'y')", "cle_unique"),
    ("lignes", "(null, 'x', 'y')", "cle_unique"),
    ("lignes", "(3, null, 'y')", "cle_unique"),
    ("lignes", "(3, 'x', null)", "cle_unique"),
    # The stock is not what its flows make, a transfer forgotten included.
    ("stocks", "('01003', 'CA', 2020, 1, 0, 0, 0, 0, 0, 2)", "stock_et_flux_accordes"),
    ("stocks", "('01003', 'CA', 2020, 1, 0, 0, 1, 0, 0, 1)", "stock_et_flux_accordes"),
    # A year does not start from the stock of the one before, be it absent.
    (
        "stocks",
        "('01003', 'CA', 2022, 7, 0, 0, 0, 0, 0, 7), ('01003', 'CA', 2023, 6, 0, 0, 0, 0, 0, 6)",
        "stock_et_flux_accordes",
    ),
    ("stocks", "('01003', 'CA', 2023, 4, 0, 0, 0, 0, 0, 4)", "stock_et_flux_accordes"),
    # A stock of which the years after know nothing.
    ("stocks", "('01003', 'CA', 2020, 4, 0, 0, 0, 0, 0, 4)", "stock_et_flux_accordes"),
    # What a sum across types bears.
    ("montants", "('d', null, 10)", "type_de_montant_seul"),
    ("montants", "('d', 'total', 10)", "type_de_montant_seul"),
    ("montants", "('b', 'engage', 4)", "montants_ordonnes"),
    ("montants", "('b', 'demande', 4)", "montants_ordonnes"),
    ("montants", "('c', 'demande', 0)", "montants_ordonnes"),
]


def models() -> dict[str, tuple[str, str]]:
    """Kind and rows of each model, by name: one that is silent of each kind, one for each row."""
    silent = {f"{kind}_sain": (kind, rows) for kind, rows in SILENT.items()}
    firing = {
        f"{kind}_{number:02}": (kind, f"{SILENT[kind]}, {row}")
        for number, (kind, row, _) in enumerate(FIRING)
    }
    return {**silent, **firing, "publie_vide": ("publie", "(1, 'x'), (null, 'x')")}


def write(folder: Path) -> None:
    """Nothing; the models are in the toy project, with the tests of their kind."""
    described = []
    for name, (kind, rows) in models().items():
        query = QUERIES[kind].format(rows)
        (folder / "models" / f"{name}.sql").write_text(query, encoding="utf-8")
        contract = CONTRACT if kind == "publie" else {}
        described.append({"name": name, "data_tests": TESTS[kind], **contract})
    (folder / "models" / "tests.yml").write_text(yaml.dump({"models": described}), "utf-8")


@pytest.fixture(scope="module")
def lines(
    project: Path, tmp_path_factory: pytest.TempPathFactory, server: EmbeddedServer
) -> list[str]:
    """What dbt reports of a project that uses the generic tests of the real one: one build of all
    its models, as each costs seconds of parsing.
    """
    folder = tmp_path_factory.mktemp("toy")
    shutil.copytree(project / "tests" / "generic", folder / "tests" / "generic")
    shutil.copytree(project / "macros", folder / "macros")
    shutil.copy(project / "profiles.yml", folder)
    (folder / "models").mkdir()
    (folder / "dbt_project.yml").write_text(PROJECT_YML, encoding="utf-8")
    write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "PROJECT", folder)
        return build.run_dbt(server.home, server, "jouets", "").failures


@pytest.fixture
def failures(lines: list[str]) -> Callable[[str], list[str]]:
    """The lines of one model: of its tests, or of itself."""
    return lambda name: [x for x in lines if f"_{name}_" in x or x.startswith(f"model {name}: ")]


def test_every_line_is_of_one_model(failures, lines: list[str]) -> None:
    assert sorted(line for name in models() for line in failures(name)) == sorted(lines)


@pytest.mark.parametrize("kind", SILENT)
def test_good_rows_pass(failures, kind: str) -> None:
    assert failures(f"{kind}_sain") == []


@pytest.mark.parametrize("number", range(len(FIRING)), ids=lambda n: f"{FIRING[n][2]}-{n}")
def test_a_bad_row_fails_one_test(failures, number: int) -> None:
    kind, _, test = FIRING[number]
    (line,) = failures(f"{kind}_{number:02}")
    assert line.startswith(f"test {test}_{kind}_")
    assert kind not in ("jouet", "lignes") or "1 result" in line


def test_the_contract_refuses_an_empty_value(failures) -> None:
    (line,) = failures("publie_vide")
    assert line.startswith("model publie_vide: ")
    assert "not-null constraint" in line
