"""What several folders of tests share: the sample portal, generated once for all processes."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from publication.manifest import compile_project
from sample.generate import ensure
from warehouse.system import file_lock


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run have in common."""
    base = tmp_path_factory.getbasetemp()
    # With several processes each has a folder of its own in that of the run.
    return base.parent if base.name.startswith("popen-") else base


@pytest.fixture(scope="session")
def dbt_manifest(shared: Path) -> Path:
    """The manifest.json of one fresh compilation of the dbt project, which needs no database."""
    target = shared / "dbt"
    with file_lock(shared / "dbt.lock"):
        if not (target / "manifest.json").is_file():
            compile_project(target)
    return target / "manifest.json"


@pytest.fixture(scope="session")
def sample_folder(shared: Path) -> Path:
    """The generated sample portal, for reading."""
    with file_lock(shared / "echantillon.lock"):
        return ensure(shared / "echantillon" / "portal")


@pytest.fixture(scope="session")
def seeded(sample_folder: Path) -> Callable[[Path], Path]:
    """A function which puts the generated portal where `--portal sample` of a TI_HOME has it."""

    def seed(home: Path) -> Path:
        shutil.copytree(sample_folder, home / "sample" / "sample")
        return home

    return seed


@pytest.fixture(scope="module", autouse=True)
def _connection_of_duckdb() -> Iterator[None]:
    """Each module asks DuckDB on a connection of its own: a result that another did not read to
    the end would hold the shared one.
    """
    with duckdb.connect() as connection:
        duckdb.set_default_connection(connection)
        yield
        duckdb.set_default_connection(duckdb.connect())
