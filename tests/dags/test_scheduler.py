"""The whole chain under a real scheduler, started by the ingest runs alone."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.command import TI, Released, digests

from extractors.home import REPOSITORY
from extractors.registry import load_registry

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]

PATIENCE = 1500.0
FINAL = ("success", "failed")
NEEDED = [name for name, source in load_registry().items() if source.required]


@dataclass
class Airflow:
    """`airflow standalone` on free ports of the loopback, and its REST API."""

    home: Path
    env: dict[str, str]
    url: str
    token: str = ""

    def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The JSON answer of a GET, or of a POST when there is a body."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return dict(json.load(answer))

    def wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        """Return once the scheduler beats and a token was given."""
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            assert process.poll() is None, self.log()
            try:
                health = self.call("/api/v2/monitor/health")
                if health["scheduler"]["status"] == health["dag_processor"]["status"] == "healthy":
                    self.token = self._log_in()
                    return
            except (urllib.error.URLError, OSError, KeyError):
                pass
            time.sleep(1)
        raise AssertionError(f"airflow did not start:\n{self.log()}")

    def runs(self, dag_id: str) -> list[str]:
        """States of the runs of a DAG."""
        answer = self.call(f"/api/v2/dags/{dag_id}/dagRuns")
        return [run["state"] for run in answer["dag_runs"]]

    def log(self) -> str:
        """The end of what it printed."""
        return (self.home / "standalone.log").read_text(errors="replace")[-4000:]

    def _log_in(self) -> str:
        passwords = self.home / "simple_auth_manager_passwords.json.generated"
        known = json.loads(passwords.read_text())
        answer = self.call("/auth/token", {"username": "admin", "password": known["admin"]})
        return str(answer["access_token"])


def free_port() -> int:
    """A port of the loopback that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def folder(seeded: Callable[[Path], Path]) -> Iterator[Path]:
    """A folder that the database's account can enter."""
    made = Path(tempfile.mkdtemp(prefix="ti-scheduler-"))
    made.chmod(0o755)
    seeded(made / "scheduled")
    yield made
    env = {**os.environ, "TI_HOME": str(made / "scheduled")}
    subprocess.run([str(TI), "db", "stop", "--portal", "sample"], env=env, capture_output=True)
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def plain_env(folder: Path) -> dict[str, str]:
    """The environment without anything that names a portal, a home or an Airflow."""
    ours = ("AIRFLOW", "TI_", "DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
    env = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    # `airflow standalone` starts its parts by name.
    path = f"{Path(sys.executable).parent}:{env['PATH']}"
    # Each task is a process of its own: the sources that a release needs are enough to show it.
    ours_again = {"PYTHONPATH": str(REPOSITORY), "HOME": str(folder), "TI_SOURCES": "required"}
    return {**env, "PATH": path, **ours_again}


@pytest.fixture(scope="module")
def airflow_standalone(folder: Path, plain_env: dict[str, str]) -> Iterator[Airflow]:
    """A running scheduler over the DAGs of the repository, for the portal `sample`."""
    home, port = folder / "airflow", free_port()
    home.mkdir()
    env = {
        **plain_env,
        "TI_HOME": str(folder / "scheduled"),
        "TI_PORTAL": "sample",
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(REPOSITORY / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(free_port()),
    }
    airflow = Airflow(home, env, f"http://127.0.0.1:{port}")
    command = [str(Path(sys.executable).with_name("airflow")), "standalone"]
    with (home / "standalone.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        airflow.wait_until_healthy(process)
        yield airflow
    finally:
        # Only the parent: it ends its children; a signal to the group would hang it.
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for_release(airflow: Airflow) -> None:
    """Return once a run of `publish` succeeded; fail as soon as any DAG run does."""
    dag_ids = [*(f"ingest_{source}" for source in NEEDED), "build", "publish"]
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        states = {dag_id: airflow.runs(dag_id) for dag_id in dag_ids}
        assert not any("failed" in found for found in states.values()), (states, airflow.log())
        if "success" in states["publish"]:
            return
        time.sleep(2)
    raise AssertionError(f"no release: {states}\n{airflow.log()}")


def test_the_ingest_runs_alone_lead_to_the_release_of_ti_run(
    airflow_standalone: Airflow, folder: Path, released_sample: Released
) -> None:
    for source in NEEDED:
        path = f"/api/v2/dags/ingest_{source}/dagRuns"
        airflow_standalone.call(path, {"logical_date": None})
    wait_for_release(airflow_standalone)
    assert airflow_standalone.runs("build") == ["success"]
    scheduled = digests(folder / "scheduled" / "sample" / "exports" / "latest")
    assert digests(released_sample.exported) == scheduled

    events = airflow_standalone.call("/api/v2/assets/events")["asset_events"]
    extras = {event["name"]: event["extra"] for event in events}
    assert set(extras) == {*(f"raw_{source}" for source in NEEDED), "candidate", "release"}
    assert {extra["portal"] for extra in extras.values()} == {"sample"}
    assert all(extra["run_id"] for extra in extras.values())
    assert extras["release"]["id_release"] == extras["candidate"]["id_release"]
