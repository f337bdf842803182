"""The register's files of the sample: bytes, places, truth, and the real layout."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from benchmarks.sirene_generator.layouts import FILES
from extractors.derived import derived_files, read_any
from extractors.home import Home
from extractors.registry import load_registry
from extractors.scaffold_example import lake_file
from sample import write_sirene
from sample.economy import places
from sample.facts import geography
from sample.sirene_files import GENERATOR, sirene_files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sirene-sample")
    for file in sirene_files():
        path = root / file.path
        path.parent.mkdir(exist_ok=True)
        file.write(path)
    return root / "sirene"


def test_bytes_depend_on_the_draws_alone(folder: Path, tmp_path: Path) -> None:
    write_sirene._made.cache_clear()
    for part, (name, schema) in FILES.items():
        write_sirene.write_part(tmp_path / name, part)
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name
        metadata = pq.read_metadata(folder / name)
        assert metadata.metadata is None
        assert metadata.schema.names == schema.names
    assert sum(path.stat().st_size for path in folder.iterdir()) < 4_000_000


def test_establishments_stand_on_real_communes(folder: Path) -> None:
    name = folder / FILES["etablissement"][0]
    found = duckdb.sql(f"select distinct codeCommuneEtablissement from '{name}'").fetchall()
    codes = {code for (code,) in found} - {None, "[ND]"}
    overseas = {code for code in codes if code.startswith(("975", "977", "978", "98"))}
    assert codes - overseas <= geography().communes[2025].keys() | places().keys()
    assert overseas
    assert {"75101", "69383"} & codes
    assert not {"75056", "69123", "13055"} & codes


def test_the_derived_demography_is_the_truth_s(folder: Path, tmp_path: Path) -> None:
    source, home = load_registry()["sirene"], Home("sample", tmp_path)
    files = [
        lake_file(folder / name, source, part, write_sirene.UNTIL.isoformat())
        for part, (name, _) in FILES.items()
    ]
    made = {
        one.part: read_any(one, source, home, files) for one in derived_files(files, source, home)
    }
    for part, read in made.items():
        band = source.part(part).band("sample")
        assert band.min <= read.rows <= band.max
    total = write_sirene.demography()["total"]
    for name, counts in total.items():
        table = made["demographie"].parquet
        query = f"select sum({name}) from '{table}' group by annee order by annee"
        assert [count for (count,) in duckdb.sql(query).fetchall()] == counts


def test_a_change_of_the_generator_makes_another_sample() -> None:
    assert (GENERATOR / "draws.py").is_file()
