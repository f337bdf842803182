"""Each step of the main job on the recorded files as a process of its own; first run and rerun."""

import os
import sys
from pathlib import Path

from benchmarks.measure import Cost, median, process
from benchmarks.report import Result

TI = Path(sys.executable).with_name("ti")
VERBS = ("fetch", "load", "check --gate 1", "build", "check --gate 2", "publish")
RERUNS = 5


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
    return [*lines, rerun(portal, work)]


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


def rerun(portal: str, work: Path) -> Result:
    """An unchanged `ti run` against the first one, each with its own start of the server."""
    env, log = environment(work / "reprise"), work / "rerun.log"
    first = ti(env, log, "run", "--portal", portal)
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
