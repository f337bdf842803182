"""Airflow as `ti run` uses it: a metadata database of its own, in the portal's folder."""

import json
import logging
import os
import shutil
from pathlib import Path
from typing import Any

from extractors.errors import TiError
from extractors.home import REPOSITORY, Home
from ti.execution_api import load_execution_api

DAGS = REPOSITORY / "dags"
log = logging.getLogger(__name__)
IN_PROCESS = "TI_IN_PROCESS"
QUIET = {
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}
# What Airflow shows and lets do beyond running these DAGs: nothing, however it was started.
CLOSED = {
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__TEST_CONNECTION": "Disabled",
    "AIRFLOW__CORE__HIDE_SENSITIVE_VAR_CONN_FIELDS": "True",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
    "AIRFLOW__API__EXPOSE_CONFIG": "False",
    "AIRFLOW__API__EXPOSE_STACKTRACE": "False",
    "AIRFLOW__API__ENABLE_SWAGGER_UI": "False",
}


def dags_folder() -> Path:
    """The folder of DAG files: TI_DAGS, else `dags/` in the repository."""
    return Path(os.environ.get("TI_DAGS", DAGS)).resolve()


def environment(home: Home) -> dict[str, str]:
    """The variables under which Airflow uses the portal's own metadata, logs and no network."""
    root = home.root / "airflow"
    return {
        **QUIET,
        **CLOSED,
        IN_PROCESS: "1",
        "AIRFLOW_HOME": str(root),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags_folder()),
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps([bundle(dags_folder())]),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{root / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home.logs / "airflow"),
        "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
        "AIRFLOW__API__HOST": "127.0.0.1",
    }


def bundle(folder: Path) -> dict[str, object]:
    """A folder of DAG files as Airflow's configuration lists it."""
    local = "airflow.dag_processing.bundles.local.LocalDagBundle"
    return {"name": "dags", "classpath": local, "kwargs": {"path": str(folder)}}


def prepare(home: Home) -> None:
    """Set Airflow's environment, make its database once, and close the runs of dead processes.

    To be called before anything imports Airflow, by the holder of the portal's lock: whatever
    still runs in this database then belongs to a process that was killed.
    """
    os.environ.update(environment(home))
    root = home.root / "airflow"
    import airflow

    made = root / "database_of_version"
    if not made.is_file() or made.read_text() != airflow.__version__:
        shutil.rmtree(root, ignore_errors=True)
        # Runs, and the connections that somebody may put there: for the owner's eyes.
        root.mkdir(parents=True, mode=0o700)
        _initialise()
        made.write_text(airflow.__version__)
    close_dead_runs()
    load_execution_api()


def _initialise() -> None:
    from airflow.utils.db import initdb

    initdb()
    log.info("Airflow metadata database made")


def close_dead_runs() -> int:
    """How many Airflow runs were still open and are now failed, their tasks with them."""
    from airflow.models.dagrun import DagRun
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.session import create_session
    from sqlalchemy import select, update

    with create_session() as session:
        open_runs = select(DagRun.run_id).where(DagRun.state.in_(("running", "queued")))
        tasks = update(TaskInstance).where(TaskInstance.run_id.in_(open_runs))
        unfinished = TaskInstance.state.is_(None) | TaskInstance.state.in_(
            ("running", "queued", "scheduled")
        )
        session.execute(
            tasks.where(unfinished).values(state="failed"),
            execution_options={"synchronize_session": False},
        )
        runs = update(DagRun).where(DagRun.state.in_(("running", "queued")))
        closed = session.execute(
            runs.values(state="failed"), execution_options={"synchronize_session": False}
        )
        return int(closed.rowcount)


def load_dags(folder: Path) -> dict[str, Any]:
    """Airflow's DAG objects by id; TiError naming the file that cannot be imported."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(folder)
    for path, trace in sorted(bag.import_errors.items()):
        last = trace.strip().splitlines()[-1]
        raise TiError(f"dags: {path} cannot be imported: {last}")
    return dict(bag.dags)
