"""The parsed dbt project and a real server, shared by the tests of this folder."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.homes import remove_portal

from extractors.home import Home
from warehouse.embedded import EmbeddedServer

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the dbt project."""
    return PROJECT


@pytest.fixture(scope="session")
def manifest(dbt_manifest: Path) -> dict[str, Any]:
    """The manifest of the project."""
    return dict(json.loads(dbt_manifest.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def models(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The models by name."""
    nodes = manifest["nodes"].values()
    return {node["name"]: node for node in nodes if node["resource_type"] == "model"}


@pytest.fixture(autouse=True)
def _no_outside_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """A real server on a home of the tests' own, in a folder that any account can enter."""
    folder = Path(tempfile.mkdtemp(prefix="ti-dbt-"))
    folder.chmod(0o755)
    running = EmbeddedServer(Home("sample", folder / "sample"))
    running.ensure_started()
    yield running
    remove_portal(running.home.root)
    shutil.rmtree(folder, ignore_errors=True)
