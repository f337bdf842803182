"""B2: the stock's 54 columns loaded by a process of ours, against dlt's two fast ways.

dlt is no dependency: it is installed in an environment of the benchmark's own, from the package
index in use; without one, the lines are left out.
`python -m benchmarks.sirene_dlt PARQUET` is our process.
"""

import os
import subprocess
import sys
import venv
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.measure import Cost, median, pairs, process
from benchmarks.register import (
    ALL,
    MILLION,
    database,
    middle_cpu,
    raw,
    register,
    rows,
    runs,
    stock,
    with_server,
)
from benchmarks.report import Result
from benchmarks.sirene_copying import OURS, copied
from benchmarks.steps import environment
from extractors.home import Home
from warehouse.server import Server, server

PACKAGES = ["dlt[postgres]==1.31.0", "pyarrow==26.0.1", "adbc-driver-postgresql==1.13.0"]
# The format, what it must cost us at most of its own time, and what is aimed at.
WAYS = (("parquet", "ADBC", 1 / 1.6, 1 / 2), ("csv", "COPY", 1 / 2, 1 / 2.5))


def measure(_group: str, work: Path) -> list[Result]:
    """A line per way of dlt; none where it cannot be installed."""
    python = installed(work)
    if python is None:
        print(f"b2: left out, no package index gives {PACKAGES[0]}")
        return []
    parquet = stock(register(rows(2 * MILLION), work))
    with database(work) as running:
        return [against(running, python, parquet, work, *way) for way in WAYS]


def installed(work: Path) -> Path | None:
    """The interpreter of an environment with dlt, None where it cannot be had."""
    folder = work / "dlt"
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", *PACKAGES]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return python if done.returncode == 0 else None


def against(
    running: Server,
    python: Path,
    parquet: Path,
    work: Path,
    way: str,
    by: str,
    bound: float,
    aim: float,
) -> Result:
    """Whole processes in turn: the same file into a table of the same server."""
    env, log = environment(work / "base"), work / "dlt.log"
    where = running.params("admin")
    address = "postgresql://{user}:{password}@{host}:{port}/{dbname}".format(**where)
    script = Path(__file__).with_name("dlt_load.py")
    theirs = [str(python), str(script), str(parquet), address, way, str(work / f"dlt-{way}")]
    ours = [sys.executable, "-m", "benchmarks.sirene_dlt", str(parquet)]

    def cost(command: list[str]) -> Cost:
        done = process(command, env, log)
        assert done.exit_code == 0, log.read_text()[-2000:]
        return done

    mine, reference = pairs(
        partial(with_server, running, partial(cost, ours)),
        partial(with_server, running, partial(cost, theirs)),
        runs(),
    )
    _same_count(running)
    return Result(
        id=f"B2-dlt-{way}",
        what=f"{pq.read_metadata(parquet).num_rows} x {len(ALL)}, Parquet to table, whole process",
        against=f"dlt 1.31.0, Arrow to {way} ({by})",
        ours=median(mine),
        reference=median(reference),
        bound=bound,
        aim=aim,
        runs=runs(),
        cpu=middle_cpu(mine),
        peak_mb=max(one.peak_mb for one in mine),
        raw={**raw(mine, reference), "reference_mb": [one.peak_mb for one in reference]},
    )


def _same_count(running: Server) -> None:
    with running.connect("admin") as conn:
        counts = [
            conn.execute(f"select count(*) from {table}").fetchone()
            for table in (OURS, "essai_dlt.essai")
        ]
    assert counts[0] == counts[1], counts


if __name__ == "__main__":
    home = Home("dir:register", Path(os.environ["TI_HOME"]) / "dir-register")
    with server(home).session() as running:
        copied(running, Path(sys.argv[1]), ALL)
