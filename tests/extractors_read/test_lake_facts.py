"""Facts of parts that stay in the lake and of derived parts: what is refused, in one line."""

import shutil
from pathlib import Path

import pytest

from extractors.derived import derived_files, read_any
from extractors.errors import SourceError
from extractors.home import Home
from extractors.registry import SOURCES, load_source
from extractors.scaffold_example import lake_file

FACTS = "derived_from: [etablissement, etablissement_historique]\n    derived_with: [unite_legale]"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A register's folder that a test may spoil."""
    shutil.copytree(SOURCES / "sirene", tmp_path / "sirene")
    shutil.copytree(SOURCES / "naf_insee", tmp_path / "naf_insee")
    return tmp_path / "sirene"


def spoil(folder: Path, before: str, after: str) -> None:
    path = folder / "source.yml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("derived_from: [etablissement, nulle_part]", "derives from what is not fetched"),
        ("derived_from: [etablissement, demographie]", "derives from what is not fetched"),
        ("derived_with: [unite_legale]", "give derived_from"),
        (f"{FACTS}\n    lake_only: true", "give derived_from, and no lake_only"),
    ],
)
def test_a_wrong_derivation_is_refused(copy: Path, after: str, said: str) -> None:
    spoil(copy, FACTS, after)
    with pytest.raises(SourceError) as caught:
        load_source(copy)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_derived_columns_that_are_not_in_columns_csv_are_refused(
    copy: Path, tmp_path: Path
) -> None:
    (copy / "derive.py").write_text(
        "import pyarrow as pa\nimport pyarrow.parquet as pq\n"
        "def derive(tables, paths, targets, vintage):\n"
        "    for path in targets.values():\n"
        "        pq.write_table(pa.table({'siret': ['1']}), path)\n"
    )
    source, home = load_source(copy), Home("dir:x", tmp_path / "home")
    files = [
        lake_file(_csv(tmp_path, part, source), source, part, "2024")
        for part in ("etablissement", "etablissement_historique")
    ]
    made = next(iter(derived_files(files, source, home)))
    with pytest.raises(TypeError, match="etablissement_industriel: columns"):
        read_any(made, source, home, files)
    left = [path.name for path in (home.lake / "parquet").iterdir() if path.name.startswith(".")]
    assert left == []


def test_the_code_and_facts_of_a_derivation_name_its_file(copy: Path, tmp_path: Path) -> None:
    home = Home("dir:x", tmp_path / "home")

    def names() -> list[str]:
        source = load_source(copy)
        files = [
            lake_file(_csv(tmp_path, part, source), source, part, "2024")
            for part in ("etablissement", "etablissement_historique")
        ]
        return [one.path.name for one in derived_files(files, source, home)]

    before = names()
    assert names() == before
    query = copy / "sql" / "flux.sql"
    query.write_text(query.read_text("utf-8") + "-- another\n", "utf-8")
    assert not set(names()) & set(before)


def _csv(folder: Path, part: str, source) -> Path:
    """A file of the part with one establishment."""
    path = folder / f"{part}.csv"
    values = {"siret": "12345678900011", "siren": "123456789", "etat": "A"}
    columns = source.columns(part, "2024")
    head = ",".join(str(column.header) for column in columns)
    path.write_text(f"{head}\n{','.join(values.get(c.name, '') for c in columns)}\n", "utf-8")
    return path
