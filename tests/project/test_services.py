"""docker-compose.yml, the hooks and the CI script: valid, closed to the outside, no secret."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from extractors.home import REPOSITORY

SCHEMA = Path(__file__).parent / "compose-spec" / "compose-spec.json"
COMPOSE = (REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE)
    return loaded


def validator() -> jsonschema.Draft201909Validator:
    return jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_compose_follows_the_compose_schema(compose: dict[str, Any]) -> None:
    assert [error.message for error in validator().iter_errors(compose)] == []


def test_the_schema_would_refuse_a_misspelt_key(compose: dict[str, Any]) -> None:
    compose["services"]["postgres"]["helthcheck"] = {}
    assert "helthcheck" in next(validator().iter_errors(compose)).message


def test_the_services_are_postgresql_18_and_airflow_with_local_executor(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    assert set(services) == {"postgres", "migrate", "api-server", "scheduler", "dag-processor"}
    assert services["postgres"]["image"] == "postgres:18"
    for name in set(services) - {"postgres"}:
        assert services[name]["environment"]["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
        assert services[name]["build"]["dockerfile"] == "docker/Dockerfile"
    for name in set(services) - {"migrate"}:
        assert services[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
        assert services[name]["restart"] == "unless-stopped"


def test_every_dependency_and_volume_exists(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            known = source in compose["volumes"] or (REPOSITORY / source).exists()
            assert known, volume


def test_ports_are_on_the_loopback_address(compose: dict[str, Any]) -> None:
    ports = [p for s in compose["services"].values() for p in s.get("ports", [])]
    assert ports
    assert [p for p in ports if not str(p).startswith("127.0.0.1:")] == []


def test_secrets_have_no_default_and_are_listed_in_the_example() -> None:
    example = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.MULTILINE))
    asked = re.findall(r"(?<!\$)\$\{([A-Z_]+)(:[?-])?([^}]*)\}", COMPOSE)
    assert {name for name, _, _ in asked} == set(listed)
    secret = [name for name in listed if re.search("PASSWORD|SECRET|KEY", name)]
    assert len(secret) == 4
    assert [name for name in secret if listed[name]] == []
    assert [n for n, how, _ in asked if n in secret and how != ":?"] == []


def test_the_image_installs_the_lock_and_runs_as_an_ordinary_user() -> None:
    text = (REPOSITORY / "docker" / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in text
    users = re.findall(r"^USER (\S+)$", text, re.MULTILINE)
    assert users == ["ti"]


def test_hooks_fetch_nothing() -> None:
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]
    ids = {hook["id"] for repo in hooks["repos"] for hook in repo["hooks"]}
    assert {"ruff", "ruff-format", "mypy", "sqlfluff"} <= ids
    assert all(h["language"] == "system" for r in hooks["repos"] for h in r["hooks"])


@pytest.mark.parametrize("script", [".ci/run", ".ci/setup", "docker/postgres/10-airflow.sh"])
def test_scripts_parse(script: str) -> None:
    first = (REPOSITORY / script).read_text(encoding="utf-8").splitlines()[0]
    shell = "bash" if "bash" in first else "sh"
    done = subprocess.run(
        [shutil.which(shell) or shell, "-n", str(REPOSITORY / script)], capture_output=True
    )
    assert done.returncode == 0, done.stderr


def test_the_ci_script_is_strict_and_executable() -> None:
    script = REPOSITORY / ".ci" / "run"
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    assert script.stat().st_mode & 0o100
