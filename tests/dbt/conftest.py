"""The parsed dbt project, shared by the tests of this folder."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the dbt project."""
    return PROJECT


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The manifest of a fresh parse, which needs no database."""
    from dbt.cli.main import dbtRunner

    target = tmp_path_factory.mktemp("dbt")
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    arguments = ["--quiet", "--no-print", "--log-level", "none", "--log-path", str(target), "parse"]
    folders = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    done = dbtRunner().invoke([*arguments, *folders, "--target-path", str(target)])
    assert done.success, done.exception
    return json.loads((target / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def models(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The models by name."""
    nodes = manifest["nodes"].values()
    return {node["name"]: node for node in nodes if node["resource_type"] == "model"}
