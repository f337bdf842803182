"""B5: peak resident memory of the pipeline's own processes on the whole register."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from benchmarks.measure import process
from benchmarks.register import MILLION, database, register, rows
from benchmarks.report import Result
from benchmarks.steps import environment

MOST_MB = 1_200.0
SIZES = (10 * MILLION, 42 * MILLION)


def measure(_group: str, work: Path) -> list[Result]:
    """Derivation, then the load of the greatest derived table, each as a process of its own."""
    chosen = (rows(0),) if "TI_BENCH_ROWS" in os.environ else SIZES
    return [line for count in chosen for line in peaks(count, work)]


def peaks(count: int, work: Path) -> list[Result]:
    """The peak of each process, in MB, against what is allowed."""
    folder, home, log = register(count, work), work / f"memory-{count}", work / f"{count}.log"
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "benchmarks.sirene_derivation", str(folder), str(home)]
    derived = process(command, environment(work), log)
    assert derived.exit_code == 0, log.read_text()
    made = _last(log)
    table = str(made["demographie"])
    with database(work):
        command = [sys.executable, "-m", "benchmarks.sirene_loading", table]
        loaded = process(command, {**environment(work), "TI_HOME": str(work / "base")}, log)
        assert loaded.exit_code == 0, log.read_text()
    shutil.rmtree(home)
    steps = (("derive", "derivation", derived, made), ("load", "load", loaded, _last(log)))
    return [
        Result(
            id=f"B5-memory-{name}-{count // MILLION:02}M",
            what=f"peak MB of the {of}, {count} establishments (figures are MB, not seconds)",
            against=f"{MOST_MB:.0f} MB",
            ours=told["peak_mb"],
            reference=MOST_MB,
            bound=1.0,
            cpu=cost.cpu,
            peak_mb=told["peak_mb"],
            raw={"seconds": [cost.seconds]},
        )
        for name, of, cost, told in steps
    ]


def _last(log: Path) -> dict[str, Any]:
    """What a process said last."""
    told: dict[str, Any] = json.loads(log.read_text().splitlines()[-1])
    return told
