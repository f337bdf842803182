"""dbt in this process, one call per layer."""

import os
import time
from dataclasses import dataclass, field
from typing import Any

from extractors.environment import set_variables
from extractors.errors import one_line
from extractors.home import Home
from warehouse.parsing import PROJECT, invoke, parsed, refused
from warehouse.server import Server

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
    with set_variables(dbt_environment(server)):
        done = invoke(home, PROJECT, command, arguments, parsed(home, PROJECT))
    results = list(getattr(done.result, "results", []))
    if done.exception is not None or done.result is None:
        raise refused(home, f"build layer {layer}", done)
    return _report(layer, results, time.monotonic() - started)


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
    return f"{node.resource_type} {node.name}: {one_line(str(result.message or result.status))}"
