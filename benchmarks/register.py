"""What the benchmarks of the register share: its files, its sizes, a server and its CPU time."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.measure import Cost
from benchmarks.sirene_generator.layouts import FILES
from benchmarks.steps import environment
from extractors.home import REPOSITORY, Home
from warehouse.server import Server, server

MILLION = 1_000_000
# What a first table of establishments needs of the 54 columns, and the types it gives them.
SIXTEEN = [
    ("siren", "text"), ("nic", "text"), ("siret", "text"),
    ("statutDiffusionEtablissement", "text"), ("dateCreationEtablissement", "date"),
    ("trancheEffectifsEtablissement", "text"), ("anneeEffectifsEtablissement", "bigint"),
    ("etablissementSiege", "boolean"), ("nombrePeriodesEtablissement", "bigint"),
    ("codeCommuneEtablissement", "text"), ("codePaysEtrangerEtablissement", "text"),
    ("dateDebut", "date"), ("etatAdministratifEtablissement", "text"),
    ("activitePrincipaleEtablissement", "text"),
    ("nomenclatureActivitePrincipaleEtablissement", "text"),
    ("caractereEmployeurEtablissement", "text"),
]  # fmt: skip
KINDS = {"date32[day]": "date", "int64": "bigint", "bool": "boolean"}
ALL = [(f.name, KINDS.get(str(f.type), "text")) for f in FILES["etablissement"][1]]
TICKS = os.sysconf("SC_CLK_TCK")


def rows(default: int) -> int:
    """How many establishments: TI_BENCH_ROWS, else the size of the benchmark."""
    return int(os.environ.get("TI_BENCH_ROWS", default))


def runs() -> int:
    """How many counted pairs: TI_BENCH_RUNS, five by default."""
    return int(os.environ.get("TI_BENCH_RUNS", "5"))


def register(count: int, work: Path) -> Path:
    """The folder of a register of that many establishments and its truth, made once: it stays in
    TI_BENCH_DIR where that is set.
    """
    folder = Path(os.environ.get("TI_BENCH_DIR", work)) / f"register-{count}"
    if not (folder / "verite.json").is_file():
        command = [sys.executable, "-m", "benchmarks.sirene_generator", str(count), str(folder)]
        subprocess.run(command, check=True, cwd=REPOSITORY, env=environment(work))
    return folder


def truth(folder: Path) -> dict[str, Any]:
    """What is true of a register."""
    found: dict[str, Any] = json.loads((folder / "verite.json").read_text())
    return found


def stock(folder: Path) -> Path:
    """The file of establishments."""
    return folder / FILES["etablissement"][0]


@contextmanager
def database(work: Path) -> Iterator[Server]:
    """A server of the benchmark's own."""
    os.environ["TI_HOME"] = str(work / "base")
    (work / "base").mkdir(exist_ok=True)
    (work / "base").chmod(0o755)
    home = Home("dir:register", work / "base" / "dir-register")
    home.root.mkdir(exist_ok=True)
    with server(home).session() as running:
        yield running


def server_cpu(running: Server) -> float:
    """CPU seconds that the server and its past and present sessions have spent."""
    folder = running.data_dir
    if folder is None:
        return 0.0
    main = int((folder / "postmaster.pid").read_text().split()[0])
    spent = sum(_times(main, slice(13, 17)))
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(_fields(stat)[3]) == main:
                spent += sum(_times(int(stat.parent.name), slice(13, 15)))
        except (OSError, IndexError):
            continue
    return spent / TICKS


def _times(pid: int, which: slice) -> list[int]:
    return [int(one) for one in _fields(Path(f"/proc/{pid}/stat"))[which]]


def _fields(stat: Path) -> list[str]:
    """The fields of a process's state; its name, in brackets, may hold spaces."""
    text = stat.read_text()
    return ["", "", *text[text.rindex(")") + 2 :].split()]


def peak_mb() -> float:
    """The peak resident memory of this process in MB: what wait4 tells of a child begins with the
    parent's own.
    """
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


def with_server(running: Server, work: Callable[[], Cost]) -> Cost:
    """The cost of the work, with the server's CPU seconds in it; a checkpoint goes before."""
    with running.connect("admin") as conn:
        conn.execute("checkpoint")
    before = server_cpu(running)
    cost = work()
    # A session's time joins the server's when the server has seen it end.
    time.sleep(0.3)
    return replace(cost, cpu=cost.cpu + server_cpu(running) - before)


def raw(ours: list[Cost], reference: list[Cost]) -> dict[str, list[float]]:
    """All runs, wall and CPU seconds."""
    return {
        "ours": [one.seconds for one in ours],
        "reference": [one.seconds for one in reference],
        "ours_cpu": [one.cpu for one in ours],
        "reference_cpu": [one.cpu for one in reference],
    }


def middle_cpu(costs: list[Cost]) -> float:
    """The median of CPU seconds."""
    return sorted(one.cpu for one in costs)[len(costs) // 2]


def psql(running: Server, script: Path, log: Path) -> list[str]:
    """The command that runs a script with psql as the loader."""
    where = running.params("loader")
    address = [f"--{name}={where[name]}" for name in ("host", "port", "dbname")]  # type: ignore[literal-required]
    user = f"--username={where['user']}"
    log.touch()
    return [
        str(running.psql_path),
        *address,
        user,
        "-qX1",
        "-v",
        "ON_ERROR_STOP=1",
        "-f",
        str(script),
    ]
