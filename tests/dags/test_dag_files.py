"""The DAG files: they import, fast and light, and say who owns what and what starts what."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from extractors.home import REPOSITORY
from extractors.registry import load_registry
from ti.airflow_home import environment, load_dags
from ti.order import node, order

HEAVY = ("pandas", "numpy", "great_expectations", "dbt", "psycopg", "pyarrow", "duckdb", "requests")
PARSE = f"""
import importlib.util, sys
import airflow.sdk
from airflow.sdk import DAG, Asset, task, ExceptionRetryPolicy, RetryAction, RetryRule
before = set(sys.modules)
for path in sys.argv[1:]:
    spec = importlib.util.spec_from_file_location("dag_file", path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
print(sorted({{m.split(".")[0] for m in set(sys.modules) - before}} & set({HEAVY})))
"""


@pytest.fixture(scope="module")
def dags(airflow) -> dict[str, Any]:
    """The DAGs of the repository, as `ti run` sees them."""
    return load_dags(REPOSITORY / "dags")


@pytest.fixture
def scheduled(airflow, monkeypatch) -> dict[str, Any]:
    """The same as a scheduler sees them."""
    monkeypatch.delenv("TI_IN_PROCESS")
    return load_dags(REPOSITORY / "dags")


def test_a_dag_per_source_then_build_and_publish(dags) -> None:
    ingests = {f"ingest_{source}" for source in load_registry()}
    assert set(dags) == {*ingests, "build", "publish"}


def test_the_assets_give_the_order(dags) -> None:
    ordered = [n.dag_id for n in order(node(dag) for dag in dags.values())]
    assert ordered[:-2] == [f"ingest_{source}" for source in load_registry()]
    assert ordered[-2:] == ["build", "publish"]
    assert node(dags["build"]).consumes == {f"raw_{source}" for source in load_registry()}
    assert node(dags["publish"]).consumes == node(dags["build"]).produces == {"candidate"}
    assert node(dags["publish"]).produces == {"release"}


def test_each_ingest_fetches_then_loads_then_checks(dags) -> None:
    for source in load_registry():
        dag = dags[f"ingest_{source}"]
        assert [task.task_id for task in dag.topological_sort()] == ["fetch", "load", "check"]
        assert dag.get_task("check").upstream_task_ids == {"load"}
        assert node(dag).produces == {f"raw_{source}"}
        assert source in dag.tags


def test_every_dag_says_who_owns_it_and_what_it_does(dags) -> None:
    for dag in dags.values():
        owners = {task.owner for task in dag.tasks}
        assert owners <= {"donnees", "entrepot", "evaluation"}, dag.dag_id
        assert dag.max_active_runs == 1
        assert dag.doc_md
        assert dag.tags


def test_in_process_nothing_is_tried_again(dags) -> None:
    assert {task.retries for dag in dags.values() for task in dag.tasks} == {0}


def test_under_a_scheduler_what_heals_is_tried_again_and_the_end_is_told(scheduled) -> None:
    from extractors.errors import GateBlockedError, SourceError

    for task in (task for dag in scheduled.values() for task in dag.tasks):
        assert task.retries == 2
        assert task.on_failure_callback
        decide = task.retry_policy.evaluate
        for refusal in (SourceError("HTML", "look"), GateBlockedError(1)):
            assert decide(refusal, 1, 3).action.value == "fail"
        assert decide(ConnectionError("reset"), 1, 3).action.value == "default"


def test_parsing_imports_nothing_heavy(airflow, tmp_path: Path) -> None:
    files = [str(path) for path in sorted((REPOSITORY / "dags").glob("*.py"))]
    assert len(files) == 3
    done = subprocess.run(
        [sys.executable, "-c", PARSE, *files],
        env={
            **environment(airflow),
            "PATH": "",
            "AIRFLOW_HOME": str(tmp_path),
            "HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
