"""Seconds, CPU seconds and peak memory of whole processes, and pairs of them in turn."""

import os
import re
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
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
        with peak_of(child.pid) as peaks:
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(seconds, cpu, max(peaks, default=usage.ru_maxrss / 1024), child.returncode)


@contextmanager
def peak_of(pid: int) -> Iterator[list[float]]:
    """The peaks of a process's resident memory in MB, read while it lives.

    What wait4 tells of a child begins with its parent's own peak.
    """
    peaks: list[float] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.05):
            with suppress(OSError):
                status = Path(f"/proc/{pid}/status").read_text()
                peaks.extend(int(kb) / 1024 for kb in re.findall(r"VmHWM:\s+(\d+)", status))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    yield peaks
    ended.set()
    thread.join()


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
