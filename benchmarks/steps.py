"""Each step of the main job on the recorded files as a process of its own; first run and rerun."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.measure import Cost, median, process
from benchmarks.report import Result

TI = Path(sys.executable).with_name("ti")
VERBS = ("fetch", "load", "check --gate 1", "build", "check --gate 2", "publish")
RERUNS = 5
# What both gates may cost of a run.
GATES_SHARE = 0.15


def environment(home: Path) -> dict[str, str]:
    """This process's environment with a TI_HOME of the benchmark's own."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**env, "TI_HOME": str(home)}


def measure(portal: str, work: Path) -> list[Result]:
    """A line per step from an empty home, then the first run against reruns."""
    env, log = environment(work / "pas"), work / "steps.log"
    ti(env, log, "db", "start", "--portal", portal)
    try:
        lines = [step(n, verb, portal, env, log) for n, verb in enumerate(VERBS, 1)]
    finally:
        ti(env, log, "db", "stop", "--portal", portal)
    return [*lines, *whole_runs(portal, work)]


def step(number: int, verb: str, portal: str, env: dict[str, str], log: Path) -> Result:
    """The cost of one verb."""
    cost = ti(env, log, *verb.split(), "--portal", portal)
    return Result(
        id=f"2-step-{number}",
        what=f"ti {verb}, recorded files",
        against="(none: where the time goes)",
        ours=cost.seconds,
        cpu=cost.cpu,
        peak_mb=cost.peak_mb,
    )


def whole_runs(portal: str, work: Path) -> list[Result]:
    """What the gates cost of a first `ti run`; an unchanged one against it, each with its own
    start of the server.
    """
    env, log = environment(work / "reprise"), work / "rerun.log"
    first = ti(env, log, "run", "--portal", portal)
    return [gates(last_run(env, portal)), rerun(first, portal, env, log)]


def last_run(env: dict[str, str], portal: str) -> dict[str, Any]:
    """The last run as `ti status` tells it: its seconds, and those of its steps."""
    told = subprocess.run(
        [str(TI), "status", "--json", "--portal", portal], env=env, capture_output=True, check=True
    )
    run: dict[str, Any] = json.loads(told.stdout)["runs"][0]
    return run


def gates(run: Mapping[str, Any]) -> Result:
    """The seconds of both gates in a run against those of the whole run."""
    steps = run["counters"]["seconds"]
    checks = [seconds for label, seconds in steps.items() if label.split()[0] == "check"]
    return Result(
        id="2-gates",
        what="both gates in a first ti run, recorded files",
        against="the whole run",
        ours=sum(checks),
        reference=run["seconds"],
        bound=GATES_SHARE,
        raw={"ours": checks, "reference": [run["seconds"]]},
    )


def rerun(first: Cost, portal: str, env: dict[str, str], log: Path) -> Result:
    """An unchanged `ti run` against the first one."""
    again = [ti(env, log, "run", "--portal", portal) for _ in range(RERUNS)]
    return Result(
        id="4-rerun",
        what="ti run with nothing changed",
        against="the first ti run",
        ours=median(again),
        reference=first.seconds,
        bound=0.5,
        aim=0.2,
        runs=RERUNS,
        cpu=first.cpu,
        peak_mb=first.peak_mb,
        raw={"ours": [c.seconds for c in again], "reference": [first.seconds]},
    )


def ti(env: dict[str, str], log: Path, *args: str) -> Cost:
    """The cost of a verb that must succeed."""
    cost = process([str(TI), *args], env, log)
    if cost.exit_code:
        raise SystemExit(f"ti {' '.join(args)} ended with {cost.exit_code}: see {log}")
    return cost
