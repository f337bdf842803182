"""A source written from an example file: registered without an edit, read, tested, described."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
import yaml

from extractors.errors import MisuseError
from extractors.home import Home
from extractors.read import read_file
from extractors.registry import load_registry
from extractors.scaffold import Facts, write_source
from extractors.scaffold_example import lake_file

TEXT = (
    "Code commune;Département;Population 2024;Taux;Date;Note\n"
    "01001;01;1 200;1,5;2024-01-31;\n"
    "2A004;2A;70000;2,25;2024-02-29;à revoir\n"
    "97101;971;53;0,1;2024-03-01;\n"
)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    path = tmp_path / "densite-2024-03.csv"
    path.write_text(TEXT, "utf-8-sig")
    return path


@pytest.fixture
def toy(tmp_path: Path, example: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The toy source's files, in a repository of its own that TI_SOURCES_PATH names."""
    repository = tmp_path / "repository"
    facts = Facts(title="Densité", producer="Insee")
    paths = write_source("densite", example, part="grille", facts=facts, repository=repository)
    monkeypatch.setenv("TI_SOURCES_PATH", str(repository / "extractors" / "sources"))
    return paths


def test_files_written(toy: list[Path], tmp_path: Path) -> None:
    assert [str(p.relative_to(tmp_path / "repository")) for p in toy] == [
        "extractors/sources/densite/source.yml",
        "extractors/sources/densite/columns.csv",
        "tests/sources/test_densite.py",
        "dbt_project/models/staging/densite/stg_densite__grille.sql",
        "dbt_project/models/staging/densite/_densite.yml",
    ]
    assert all(path.is_file() for path in toy)


@pytest.mark.usefixtures("toy")
def test_what_the_example_shows() -> None:
    source = load_registry()["densite"]
    columns = source.columns("grille", "2024-03")
    assert [(c.name, c.type, c.format, c.required) for c in columns] == [
        ("code_commune", "text", "commune", True),
        ("departement", "text", "departement", True),
        ("population_2024", "integer", "", True),
        ("taux", "double", "", True),
        ("date", "date", "", True),
        ("note", "text", "", False),
    ]
    assert source.part("grille").key == ("code_commune",)
    assert source.part("grille").options.delimiter == ";"
    assert source.producer == "Insee"
    facts = Path(os.environ["TI_SOURCES_PATH"], "densite", "source.yml").read_text("utf-8")
    assert "rows: {france: [1, 6], sample: [1, 6]} # to be stated" in facts


@pytest.mark.usefixtures("toy")
def test_the_toy_source_is_read_to_parquet(example: Path, home: Home) -> None:
    source = load_registry()["densite"]
    result = read_file(lake_file(example, source, "grille", "2024-03"), source, home)
    assert (result.rows, result.rejects, result.unknown_headers) == (3, [], [])
    rows = duckdb.execute(
        f"select _ligne, code_commune, population_2024, taux, note from '{result.parquet}'"
    ).fetchall()
    assert rows[:2] == [(2, "01001", 1200, 1.5, None), (3, "2A004", 70000, 2.25, "à revoir")]


def test_the_written_test_passes_and_fires(toy: list[Path], tmp_path: Path) -> None:
    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(toy[2])]
        root = str(Path(__file__).resolve().parents[2])
        env = {**os.environ, "PYTHONPATH": root}
        return subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True)

    healthy = run()
    assert healthy.returncode == 0, healthy.stdout + healthy.stderr
    assert "2 passed" in healthy.stdout
    columns = toy[1].read_text("utf-8")
    toy[1].write_text(columns.replace(",taux,double,", ",taux,text,"), "utf-8")
    misread = run()
    assert misread.returncode == 1
    assert "'1,5'" in misread.stdout
    toy[1].write_text(columns.replace(",Taux\n", ",Part\n"), "utf-8")
    spoilt = run()
    assert spoilt.returncode == 1
    assert "column Part is missing" in spoilt.stdout


def test_the_written_python_is_clean(toy: list[Path]) -> None:
    root = Path(__file__).resolve().parents[2]
    ruff = Path(sys.executable).with_name("ruff")
    if not ruff.exists():
        pytest.skip("ruff is not installed")
    for verb in (["check"], ["format", "--check"]):
        name = f"tests/sources/{toy[2].name}"
        command = [str(ruff), *verb, "--no-cache", "--stdin-filename", name, "-"]
        text = toy[2].read_text("utf-8")
        done = subprocess.run(command, input=text, cwd=root, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_staging_model_and_its_description(toy: list[Path]) -> None:
    sql = toy[3].read_text()
    assert "from {{ source('raw', 'densite_grille') }}" in sql
    assert "        code_commune,\n" in sql
    described = yaml.safe_load(toy[4].read_text("utf-8"))
    assert described["sources"][0]["tables"][0]["name"] == "densite_grille"
    columns: list[dict[str, Any]] = described["models"][0]["columns"]
    names = [column["name"] for column in columns]
    assert names[:3] == ["id_extraction", "millesime", "code_commune"]
    model = described["models"][0]
    assert model["description"].splitlines()[0] == model["config"]["meta"]["grain"]
    key, filled = (next(iter(test.values()))["arguments"] for test in model["data_tests"])
    assert key["colonnes"] == ["millesime", "code_commune"]
    assert "taux" in filled["colonnes"]
    assert "note" not in filled["colonnes"]
    assert all(column["description"] for column in columns)


def test_a_workbook_with_lines_above_its_headers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "classeur.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Données")
    sheet.write_row(0, 0, ["Un titre"])
    sheet.write_row(3, 0, ["SIREN", "effectif"])
    sheet.write_row(4, 0, [200000172.0, 4.0])
    sheet.write_row(5, 0, [200000438.0, 5.0])
    book.close()
    write_source("classeur", path, vintage="2025", repository=tmp_path)
    monkeypatch.setenv("TI_SOURCES_PATH", str(tmp_path / "extractors" / "sources"))
    source = load_registry()["classeur"]
    kinds = [(c.name, c.type, c.format) for c in source.columns("donnees", "2025")]
    assert kinds == [("siren", "text", "siren"), ("effectif", "integer", "")]
    file = lake_file(path, source, "donnees", "2025")
    assert read_file(file, source, Home("dir:x", tmp_path / "home")).rows == 2


def test_without_an_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_source("vide", repository=tmp_path)
    monkeypatch.setenv("TI_SOURCES_PATH", str(tmp_path / "extractors" / "sources"))
    assert load_registry()["vide"].part("donnees").key == ("code",)


@pytest.mark.parametrize(
    ("name", "words"), [("Ma Source", "cannot be a name"), ("ti_anct", "already there")]
)
def test_names_that_are_refused(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(MisuseError, match=words):
        write_source(name, repository=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(toy: list[Path], tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in toy}
    with pytest.raises(MisuseError, match="already there"):
        write_source("densite", repository=tmp_path / "repository")
    assert {path: path.read_bytes() for path in toy} == before


def test_a_format_without_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(MisuseError, match=r"no reader for x\.pdf"):
        write_source("x", path, repository=tmp_path)
