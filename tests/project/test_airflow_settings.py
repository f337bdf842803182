"""Airflow shows nothing that it need not: as `ti run`, `make up` and docker compose start it."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from extractors.home import REPOSITORY, Home
from ti.airflow_home import CLOSED, QUIET, environment

# What Airflow itself makes of its variables: a name that it does not know would raise.
ASK = """
import json, sys
from airflow.configuration import conf
asked = [name.split("__")[1:] for name in json.loads(sys.argv[1])]
print(json.dumps({f"{a}.{b}": conf.get(a, b) for a, b in asked}))
"""


def up(monkeypatch: pytest.MonkeyPatch, home: Path, **more: str) -> dict[str, str]:
    """The variables under which `make up` starts Airflow."""
    for name in [name for name in os.environ if name.startswith("AIRFLOW")]:
        monkeypatch.delenv(name)
    for name, value in {"TI_HOME": str(home), **more}.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("up", REPOSITORY / ".ci" / "up.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.environment()


def compose() -> dict[str, str]:
    services = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8"))
    return services["services"]["api-server"]["environment"]


def test_each_way_to_start_airflow_closes_it(monkeypatch, tmp_path: Path) -> None:
    ways = (environment(Home("sample", tmp_path)), up(monkeypatch, tmp_path), compose())
    for way in ways:
        assert {name: way.get(name) for name in (*CLOSED, *QUIET)} == {**CLOSED, **QUIET}


def test_airflow_takes_them_for_what_they_say(tmp_path: Path) -> None:
    chosen = environment(Home("sample", tmp_path))
    asked = [*CLOSED, "AIRFLOW__API__HOST"]
    done = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(asked)],
        env={**os.environ, **chosen},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "CORE.LOAD_EXAMPLES": "False",
        "CORE.TEST_CONNECTION": "Disabled",
        "CORE.HIDE_SENSITIVE_VAR_CONN_FIELDS": "True",
        "CORE.SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "API.EXPOSE_CONFIG": "False",
        "API.EXPOSE_STACKTRACE": "False",
        "API.ENABLE_SWAGGER_UI": "False",
        "API.HOST": "127.0.0.1",
    }


def test_the_pages_are_on_loopback_unless_asked(monkeypatch, tmp_path: Path) -> None:
    assert up(monkeypatch, tmp_path)["AIRFLOW__API__HOST"] == "127.0.0.1"
    asked = up(monkeypatch, tmp_path, AIRFLOW__API__HOST="0.0.0.0")
    assert asked["AIRFLOW__API__HOST"] == "0.0.0.0"


def test_airflows_state_is_for_its_owner(monkeypatch, tmp_path: Path) -> None:
    up(monkeypatch, tmp_path / "new")
    assert (tmp_path / "new" / "airflow").stat().st_mode & 0o777 == 0o700
