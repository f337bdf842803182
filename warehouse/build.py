"""dbt in this process, one call per layer."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractors.errors import TiError
from extractors.home import REPOSITORY, Home
from warehouse.server import Server

PROJECT = REPOSITORY / "dbt_project"
TEST_TYPES = ("test", "unit_test")
GOOD = ("success", "pass", "warn", "skipped", "no-op")


@dataclass(frozen=True)
class DbtReport:
    """What one call of dbt did: nodes that succeeded, and a line for each that did not."""

    layer: str
    models: int
    tests: int
    seconds: float
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything passed."""
        return not self.failures


def run_dbt(
    home: Home,
    server: Server,
    layer: str,
    select: str,
    *,
    full: bool = False,
    command: str = "build",
) -> DbtReport:
    """The report of `dbt build --select <select>`; `full` rebuilds incremental models.

    dbt writes its own log under the home; nothing reaches the terminal. A model or a test that
    fails is a line of the report; TiError when dbt cannot start (a project that does not parse).
    """
    # Parsing wrote manifest.json; writing it again takes a second per layer.
    arguments = ["--no-write-json", *(["--select", *select.split()] if select else [])]
    arguments += ["--full-refresh"] if full else []
    if command == "build":
        # Unit tests hold formulas, not data: the project's tests run them, a build does not.
        arguments += ["--exclude-resource-type", "unit_test"]
    started = time.monotonic()
    with _environment(dbt_environment(server)):
        done = _invoke(home, command, arguments, _parsed(home))
    results = list(getattr(done.result, "results", []))
    if done.exception is not None or done.result is None:
        raise _cannot(home, f"build layer {layer}", done)
    return _report(layer, results, time.monotonic() - started)


@dataclass(frozen=True)
class Parsed:
    """A project's manifest as dbt parsed it for one home."""

    home: Home
    project: Path
    manifest: Any


_last: Parsed | None = None


def _parsed(home: Home) -> Any:
    """The manifest of the project: parsing once serves every layer of a run.

    manifest.json is written then; what a first run parsed, the home keeps for the next ones.
    """
    global _last
    if _last is None or (_last.home, _last.project) != (home, PROJECT):
        done = _invoke(home, "parse", [])
        if done.exception is not None or done.result is None:
            raise _cannot(home, "parse the project", done)
        _last = Parsed(home, PROJECT, done.result)
    return _last.manifest


def _invoke(home: Home, command: str, arguments: list[str], manifest: Any = None) -> Any:
    """dbt's own result of a command."""
    from dbt.cli.main import dbtRunner

    folder = home.root / "dbt"
    before = [
        *("--quiet", "--no-use-colors", "--no-print", "--no-send-anonymous-usage-stats"),
        *("--no-version-check", "--log-level", "none", "--log-level-file", "info"),
        *("--log-path", str(folder / "logs"), command),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(folder / "target")),
    ]
    return dbtRunner(manifest=manifest).invoke([*before, *arguments])


def _cannot(home: Home, what: str, done: Any) -> TiError:
    said = _one_line(done.exception or "no result")
    return TiError(f"dbt cannot {what}: {said} (log {home.root / 'dbt' / 'logs' / 'dbt.log'})")


def dbt_environment(server: Server) -> dict[str, str]:
    """The variables that the profile reads; they hold the builder's password."""
    where = server.params("builder")
    return {
        "TI_DB_HOST": where["host"],
        "TI_DB_PORT": str(where["port"]),
        "TI_DB_NAME": where["dbname"],
        "TI_DB_USER": where["user"],
        "TI_DB_PASSWORD": where["password"],
        "TI_DB_THREADS": os.environ.get("TI_DB_THREADS", str(min(4, os.cpu_count() or 1))),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def _report(layer: str, results: list[Any], seconds: float) -> DbtReport:
    good = [r for r in results if str(r.status) in ("success", "pass", "warn")]
    return DbtReport(
        layer,
        models=sum(r.node.resource_type == "model" for r in good),
        tests=sum(r.node.resource_type in TEST_TYPES for r in good),
        seconds=seconds,
        failures=[_line(r) for r in results if str(r.status) not in GOOD],
        warnings=[_line(r) for r in results if str(r.status) == "warn"],
    )


def _line(result: Any) -> str:
    node = result.node
    return f"{node.resource_type} {node.name}: {_one_line(result.message or result.status)}"


def _one_line(said: object) -> str:
    return " ".join(str(said).split())


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """A context in which the process has those environment variables."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
