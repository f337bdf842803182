"""B6: the register of each size from a loopback portal to a release; B7: the same, unchanged."""

import json
import math
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import Cost, median, process
from benchmarks.register import MILLION, register, rows
from benchmarks.report import RESULTS, Result
from benchmarks.steps import environment, ti
from extractors.home import REPOSITORY, portal_home
from extractors.manifest import read_manifest, write_manifest
from sample.generate import ensure

SIZES = (2 * MILLION, 10 * MILLION, 42 * MILLION)
FULL_SECONDS = 600.0
ROAD = "B6-road-"
RERUNS = 3
# Without them the register makes no release; the other sources do not grow with it.
SOURCES = "required sirene"


def measure(group: str, work: Path) -> list[Result]:
    """Each size, its rerun, and the exponent between the least and the greatest ever measured (b6);
    the least size only (b7). TI_BENCH_ROWS names one size.
    """
    asked = rows(0)
    sizes = (asked,) if asked else SIZES if group == "b6" else SIZES[:1]
    lines, seconds = [], measured_before()
    for count in sizes:
        first, again = whole_road(count, work)
        seconds[count] = first.seconds
        lines += [_size(count, first), _rerun(count, first, again)]
    return lines + ([_exponent(seconds)] if len(seconds) > 1 else [])


def measured_before() -> dict[int, float]:
    """The seconds of each size that results.json holds."""
    known = json.loads(RESULTS.read_text())["results"] if RESULTS.exists() else []
    return {
        int(line["what"].split()[0]): line["ours"] for line in known if line["id"].startswith(ROAD)
    }


def whole_road(count: int, work: Path) -> tuple[Cost, list[Cost]]:
    """Fetch, then a run with the sample's required sources, from an empty home; then both again."""
    folder = register(count, work)
    portal, state = others(work), work / f"road-{count}"
    os.environ["TI_HOME"] = str(state)
    home = portal_home(f"dir:{portal}")
    env, log = {**environment(state), "TI_SOURCES": SOURCES}, work / f"road-{count}.log"
    with served(folder, log) as address:
        costs = [road(address, home.root, portal, env, log) for _ in range(1 + RERUNS)]
    shutil.rmtree(state, ignore_errors=True)
    return costs[0], costs[1:]


def road(address: str, home: Path, portal: Path, env: dict[str, str], log: Path) -> Cost:
    """The cost of both processes, one after the other."""
    fetching = [sys.executable, "-m", "benchmarks.sirene_fetching", address, str(home)]
    fetched = process(fetching, env, log)
    if fetched.exit_code:
        raise SystemExit(f"the register could not be fetched: see {log}")
    ran = ti(env, log, "run", "--portal", f"dir:{portal}")
    return Cost(
        fetched.seconds + ran.seconds,
        fetched.cpu + ran.cpu,
        max(fetched.peak_mb, ran.peak_mb),
    )


def others(work: Path) -> Path:
    """A folder with the sample's files of every other source."""
    folder = ensure(work / "others")
    write_manifest(folder, [row for row in read_manifest(folder) if row.source != "sirene"])
    return folder


@contextmanager
def served(folder: Path, log: Path) -> Iterator[str]:
    """The address of a portal that serves the register, while it is needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.loopback", str(folder), str(port)]
    with log.open("ab") as out:
        child = subprocess.Popen(command, cwd=REPOSITORY, stdout=out, stderr=out)
    try:
        _await(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait()


def _await(port: int) -> None:
    """Nothing; the port answers, or OSError after ten seconds."""
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise OSError(f"nothing answers on port {port}")


def _size(count: int, cost: Cost) -> Result:
    full = count >= SIZES[-1]
    return Result(
        id=f"{ROAD}{count / MILLION:05.1f}M",
        what=f"{count} establishments and the required sources, loopback portal to release",
        against="ten minutes" if full else "(none: the size's own time)",
        ours=cost.seconds,
        reference=FULL_SECONDS if full else None,
        bound=1.0 if full else None,
        cpu=cost.cpu,
        peak_mb=cost.peak_mb,
    )


def _rerun(count: int, first: Cost, again: list[Cost]) -> Result:
    return Result(
        id=f"B7-rerun-{count / MILLION:05.1f}M",
        what=f"the same with nothing changed, {count} establishments",
        against="the first run",
        ours=median(again),
        reference=first.seconds,
        bound=0.03,
        runs=len(again),
        cpu=again[0].cpu,
        raw={"ours": [one.seconds for one in again], "reference": [first.seconds]},
    )


def _exponent(seconds: dict[int, float]) -> Result:
    """The slope of time against size, both as logarithms."""
    least, most = min(seconds), max(seconds)
    slope = math.log(seconds[most] / seconds[least]) / math.log(most / least)
    return Result(
        id="B6-exponent",
        what=f"exponent of the growth from {least} to {most} establishments (no seconds)",
        against="1.05",
        ours=slope,
        reference=1.05,
        bound=1.0,
        runs=len(seconds),
        raw={"seconds": list(seconds.values())},
    )
