"""An Airflow home of the tests' own, set before anything imports Airflow."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.home import Home
from ti import airflow_home


@pytest.fixture(scope="session")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The portal's home whose Airflow database the tests of this session use."""
    before = dict(os.environ)
    home = Home("sample", tmp_path_factory.mktemp("airflow") / "sample")
    airflow_home.prepare(home)
    yield home
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def dags(tmp_path: Path) -> Path:
    """A folder for DAG files."""
    folder = tmp_path / "dags"
    folder.mkdir()
    return folder
