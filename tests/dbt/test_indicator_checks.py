"""The checks of the indicators: levels, dates, shift-share. Each fires, and stays silent."""

import shutil
from collections.abc import Callable
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
  - name: valeurs
    data_tests:
      - niveaux_permis: {arguments: {catalogue: ref('catalogue')}}
  - name: covariables
    columns:
      - name: annee_donnee
        data_tests:
          - annee_au_plus_tard: {arguments: {limite: 2017}}
"""
IDENTITIES = ["shift_share_exact", "shift_share_somme_nulle"]
COLUMNS = {
    "valeurs": "code_indicateur, niveau",
    "catalogue": "code, regle_agregation, niveaux",
    "covariables": "code_epci, annee_donnee",
    "shift_share_epci_v1": (
        "code_epci, periode, champ, statut, effectif_debut, variation,"
        " effet_national, effet_structurel, effet_local"
    ),
}
HEAD = "'2018-2022', 'total', 'publie'"
GOOD = {
    "valeurs": "('part', 'epci'), ('part', 'france'), ('chomage', 'epci')",
    "catalogue": (
        "('part', 'ratio_de_sommes', 'epci,france'), ('chomage', 'non_agregeable', 'epci')"
    ),
    "covariables": "('a', 2016), ('b', 2017), ('c', null)",
    "shift_share_epci_v1": (
        f"('a', {HEAD}, 200, 10, 20, 10, -20), ('b', {HEAD}, 200, 30, 20, -10, 20)"
    ),
}


@pytest.fixture
def failures(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: EmbeddedServer
) -> Callable[..., list[str]]:
    """`failures(model=rows)`: what dbt reports of the good rows, but for those of that model."""
    folder = tmp_path / "toy"
    for part in ("tests/generic", "macros"):
        shutil.copytree(project / part, folder / part)
    for name in IDENTITIES:
        shutil.copy(project / "tests" / "identites" / f"{name}.sql", folder / "tests")
    shutil.copy(project / "profiles.yml", folder)
    (folder / "models").mkdir()
    (folder / "dbt_project.yml").write_text(PROJECT_YML, encoding="utf-8")
    (folder / "models" / "tests.yml").write_text(TESTS_YML, encoding="utf-8")
    monkeypatch.setattr(build, "PROJECT", folder)

    def build_with(**changed: str) -> list[str]:
        for name, columns in COLUMNS.items():
            rows = changed.get(name, GOOD[name])
            sql = f"select * from (values {rows}) as v ({columns})"
            (folder / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")
        return build.run_dbt(server.home, server, "jouet", "").failures

    return build_with


def test_good_rows_pass(failures: Callable[..., list[str]]) -> None:
    assert failures() == []


def test_every_check_fires(failures: Callable[..., list[str]]) -> None:
    lines = failures(
        valeurs="('part', 'epci'), ('part', 'region')",
        covariables="('a', 2018)",
        shift_share_epci_v1=f"('a', {HEAD}, 200, 10, 20, 10, -19)",
    )
    fired = sorted(line.split()[1].split("_valeurs")[0].rstrip(":") for line in lines)
    assert [name.split("_covariables")[0] for name in fired] == [
        "annee_au_plus_tard",
        "niveaux_permis",
        "shift_share_exact",
        "shift_share_somme_nulle",
    ]


@pytest.mark.parametrize(
    ("rows", "catalogue"),
    [
        ("('inconnu', 'epci')", GOOD["catalogue"]),
        ("('part', 'epci')", "('part', 'recalcul', null)"),
        ("('chomage', 'epci')", "('chomage', 'non_agregeable', 'epci,region')"),
    ],
)
def test_a_level_that_the_catalogue_does_not_allow(
    failures: Callable[..., list[str]], rows: str, catalogue: str
) -> None:
    (line,) = failures(valeurs=rows, catalogue=catalogue)
    assert line.startswith("test niveaux_permis_valeurs")
