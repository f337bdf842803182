"""The parse of each DAG file as Airflow does it, against a file with one empty DAG."""

import json
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.report import Result
from benchmarks.steps import environment
from extractors.home import REPOSITORY

RUNS = 5
EMPTY = "from airflow.sdk import DAG\n\nvide = DAG('vide', schedule=None)\n"
# Airflow is imported before the clock starts: a DAG processor has it in memory.
PROBE = """
import json, sys, time, logging
logging.disable(logging.CRITICAL)
from airflow.dag_processing.dagbag import DagBag
begun = time.perf_counter()
bag = DagBag(sys.argv[1])
assert bag.dags and not bag.import_errors, bag.import_errors
print(json.dumps(time.perf_counter() - begun))
"""


def measure(work: Path) -> list[Result]:
    """A line per DAG file, in pairs with the empty one."""
    empty = work / "vide.py"
    empty.write_text(EMPTY)
    return [against_empty(path, empty, work) for path in sorted((REPOSITORY / "dags").glob("*.py"))]


def against_empty(path: Path, empty: Path, work: Path) -> Result:
    """The medians of `RUNS` pairs of parses, each in a fresh process."""
    done = [(parse(path, work), parse(empty, work)) for _ in range(RUNS)]
    ours, reference = [a for a, _ in done], [b for _, b in done]
    return Result(
        id=f"3-parse-{path.stem}",
        what=f"parse of dags/{path.name}",
        against="a file with one empty DAG",
        ours=statistics.median(ours),
        reference=statistics.median(reference),
        runs=RUNS,
        raw={"ours": ours, "reference": reference},
    )


def parse(path: Path, work: Path) -> float:
    """Seconds of one parse."""
    home = work / "airflow"
    env = {
        **environment(work),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
    }
    command = [sys.executable, "-c", PROBE, str(path)]
    done = subprocess.run(
        command, env=env, cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return float(json.loads(done.stdout.strip().splitlines()[-1]))
