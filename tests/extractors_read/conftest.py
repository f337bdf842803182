"""Small files in the producers' layouts, written by the tests, and the recorded files if named."""

import csv
import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.workbooks import Rows, workbook

from extractors.entry import LakeFile
from extractors.home import Home
from extractors.read import ReadResult, read_file
from extractors.registry import Source, load_registry
from extractors.scaffold_example import lake_file, received

Row = dict[str, Any]
YEARS = range(2014, 2024)


@pytest.fixture(scope="session")
def registry() -> dict[str, Source]:
    return load_registry()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home("dir:test", tmp_path / "home")


@pytest.fixture
def groupements() -> list[Row]:
    """Six hundred members in the layout of the phase 1 list."""
    return [
        {
            "id_ti": f"ti-{rank // 4:04}",
            "lib_ti": f"Territoire {rank // 4} – é",
            "siren_groupement": str(200_000_000 + rank),
            "lib_groupement": f"CC n° {rank}",
            "nature_juridique": "CC",
        }
        for rank in range(600)
    ]


@pytest.fixture
def composition() -> list[Row]:
    """Two thousand communes in the DGCL's layout of 2025: SIREN and populations as numbers."""
    return [
        {
            "dept": "01",
            "siren": 200_000_000.0 + rank // 10,
            "raison_sociale": f"CC {rank // 10}",
            "nature_juridique": "CC",
            "mode_financ": "FPU",
            "nb_membres": 10.0,
            "total_pop_tot": 1000.0,
            "total_pop_mun": 990.0,
            "dep_com": "01",
            "insee": f"{1 + rank // 900:02}{rank % 900:03}",
            "siren_membre": 210_000_000.0 + rank,
            "nom_membre": f"Commune {rank}",
            "ptot_2025": 100.0,
            "pmun_2025": 99.0,
        }
        for rank in range(2000)
    ]


@pytest.fixture
def wide() -> list[Row]:
    """Fifteen hundred lines of commune x APE, wide by year: nulls, zeros and numbers."""
    rows = []
    for rank in range(1500):
        row: Row = {"region": "84 Auvergne", "code_commune": f"01{rank % 400:03}"}
        row["code_ape"] = f"{1000 + rank // 400}Z"
        for year in YEARS:
            empty = (rank + year) % 7 == 0
            row[f"nombre_d_etablissements_{year}"] = "" if empty else str(rank % 5)
            row[f"effectifs_salaries_{year}"] = "" if empty else str(rank % 11)
        rows.append(row)
    return rows


@pytest.fixture
def put(tmp_path: Path, registry: dict[str, Source]) -> Callable[..., LakeFile]:
    """`put(source, part, vintage, rows)`: the rows as a file of that part's format."""

    def _put(source: str, part: str, vintage: str, rows: list[Row]) -> LakeFile:
        return received(tmp_path, registry[source], part, vintage, rows)

    return _put


@pytest.fixture
def put_bytes(tmp_path: Path, registry: dict[str, Source]) -> Callable[..., LakeFile]:
    """`put_bytes(source, part, vintage, content)`: those very bytes."""

    def _put(source: str, part: str, vintage: str, content: bytes) -> LakeFile:
        path = tmp_path / f"{source}-{part}"
        path.write_bytes(content)
        return lake_file(path, registry[source], part, vintage)

    return _put


@pytest.fixture
def read(registry: dict[str, Source], home: Home) -> Callable[[LakeFile], ReadResult]:
    return lambda file: read_file(file, registry[file.source], home)


@pytest.fixture(scope="session")
def recorded() -> Path:
    """The folder of recorded files that TI_PORTAL_FILES names."""
    folder = os.environ.get("TI_PORTAL_FILES", "")
    if not folder:
        pytest.skip("TI_PORTAL_FILES does not name the folder of recorded portal files")
    return Path(folder)


@pytest.fixture(scope="session")
def recorded_file(
    recorded: Path, registry: dict[str, Source], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str, str], LakeFile]:
    """`recorded_file(source, part, vintage)`: a recorded file out of its wrapper."""
    folder = tmp_path_factory.mktemp("recorded")
    with (recorded / "MANIFEST.csv").open(encoding="utf-8", newline="") as stream:
        rows = {(r["source"], r["part"], r["vintage"]): r for r in csv.DictReader(stream)}

    def _file(source: str, part: str, vintage: str) -> LakeFile:
        row = rows[source, part, vintage]
        path = recorded / row["file"]
        if row["wrapper"] == "gzip":
            content = folder / row["sha256_content"]
            if not content.exists():
                content.write_bytes(gzip.decompress(path.read_bytes()))
            path = content
        return lake_file(path, registry[source], part, vintage)

    return _file


@pytest.fixture(scope="session")
def recorded_read(
    registry: dict[str, Source], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[LakeFile], ReadResult]:
    """Reads a recorded file once for the whole session."""
    home = Home("dir:recorded", tmp_path_factory.mktemp("recorded-home"))
    return lambda file: read_file(file, registry[file.source], home)


@pytest.fixture
def book(tmp_path: Path, registry: dict[str, Source]) -> Callable[..., LakeFile]:
    """`book(source, part, vintage, sheets)`: a workbook of those sheets, as the lake has it."""

    def _book(source: str, part: str, vintage: str, sheets: dict[str, Rows]) -> LakeFile:
        path = workbook(tmp_path / f"{source}.xlsx", sheets)
        return lake_file(path, registry[source], part, vintage)

    return _book
