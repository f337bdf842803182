"""Seconds, CPU seconds and peak memory of whole processes, and pairs of them in turn."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one run cost: wall and CPU seconds, peak resident memory in MB, the exit code."""

    seconds: float
    cpu: float
    peak_mb: float
    exit_code: int = 0


def process(command: Sequence[str], env: Mapping[str, str], log: Path) -> Cost:
    """The cost of a command run to its end; what it prints goes to `log`."""
    with log.open("ab") as out:
        begun = time.perf_counter()
        child = subprocess.Popen(command, env=dict(env), stdout=out, stderr=out)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(seconds, cpu, usage.ru_maxrss / 1024, child.returncode)


def call(work: Callable[[], object]) -> Cost:
    """The wall and CPU seconds of a function of this process."""
    begun, spent = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - begun, time.process_time() - spent, 0.0)


def pairs(
    ours: Callable[[], Cost], reference: Callable[[], Cost], runs: int
) -> tuple[list[Cost], list[Cost]]:
    """`runs` counted pairs, ours and the reference in turn after one warm-up of each."""
    ours(), reference()
    done = [(ours(), reference()) for _ in range(runs)]
    return [a for a, _ in done], [b for _, b in done]


def median(costs: Sequence[Cost]) -> float:
    """The median of the wall seconds."""
    return statistics.median(c.seconds for c in costs)
