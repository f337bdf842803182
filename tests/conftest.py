"""What several folders of tests share, made once for all processes: the sample portal, its release
and the dbt manifest.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from support.command import Released, Ti

from publication.manifest import compile_project
from sample.generate import ensure
from warehouse.system import file_lock

# Names the folder of this test run that every account can enter, to the processes of the run.
OPEN = "TESTS_OPEN_FOLDER"


def pytest_configure(config: pytest.Config) -> None:
    """The process that starts the others makes the folder that all share, and in which everything
    temporary is made: homes are large, and none outlasts the tests.
    """
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="ti-session-"))
        folder.chmod(0o755)
        os.environ[OPEN] = os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = os.environ.get(OPEN)
    if folder and not hasattr(config, "workerinput"):
        shutil.rmtree(folder, ignore_errors=True)


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


@pytest.fixture(scope="session")
def released_sample(seeded: Callable[[Path], Path]) -> Released:
    """A home in which the first `ti run` of the sample, of the sources that every release needs,
    made a release. For reading, or to be copied: its server is stopped.
    """
    made = Released(Path(os.environ[OPEN]) / "released")
    with made.home.with_suffix(".lock").open("w") as lock:
        # A run takes minutes: whoever else needs it waits as long as it takes.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.home.exists():
            made.keep(Ti(seeded(made.home), "sample", "required")("run"))
    assert made.exit_code == 0, made.printed
    return made


@pytest.fixture(scope="module", autouse=True)
def _connection_of_duckdb() -> Iterator[None]:
    """Each module asks DuckDB on a connection of its own: a result that another did not read to
    the end would hold the shared one.
    """
    with duckdb.connect() as connection:
        duckdb.set_default_connection(connection)
        yield
        duckdb.set_default_connection(duckdb.connect())
