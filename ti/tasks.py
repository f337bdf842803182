"""What the DAG files share: defaults of their tasks, and the bridge from a task to its step.

Imports of steps stay inside the functions: a DAG file is parsed often and must parse fast.
"""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from extractors.home import Home, portal_home
from ti.airflow_home import IN_PROCESS

if TYPE_CHECKING:
    from ti.context import Context

log = logging.getLogger(__name__)

REFUSALS = [
    "extractors.errors.SourceError",
    "extractors.errors.GateBlockedError",
    "extractors.errors.MisuseError",
]


def defaults(owner: str) -> dict[str, Any]:
    """Default arguments of the tasks of a DAG, owned by a role.

    Retries are for what heals by itself (a connection, a full disk); a refusal stays a refusal
    until somebody acts. In process there are none: Airflow would wait the delay in full, and the
    HTTP layer already retries.
    """
    if os.environ.get(IN_PROCESS):
        return {"owner": owner, "retries": 0}
    from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule

    return {
        "owner": owner,
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "retry_policy": ExceptionRetryPolicy(
            rules=[RetryRule(exception=list(REFUSALS), action=RetryAction.FAIL)]
        ),
        "on_failure_callback": alert,
    }


@contextmanager
def step_context(task: Mapping[str, Any]) -> "Iterator[Context]":
    """The Context of a task's step: that of the `ti run` around it, else one of its own."""
    from ti import context
    from ti.session import opened

    around = context.active()
    if around is not None and around.run_id == (task["dag_run"].conf or {}).get("run_id"):
        yield around
        return
    with opened(home_of(task), run_id=run_id(task), scheduled=True) as ctx:
        yield ctx


def home_of(task: Mapping[str, Any]) -> Home:
    """The portal of a task under a scheduler.

    It is the DAG run's conf, else that of the asset events that started it, else TI_PORTAL.
    """
    conf = task["dag_run"].conf or {}
    portal = conf.get("portal") or _from_events(task, "portal") or os.environ.get("TI_PORTAL")
    return portal_home(str(portal or "sample"))


def run_id(task: Mapping[str, Any]) -> str:
    """The id in meta.run of a DAG run under a scheduler."""
    return f"{task['dag_run'].dag_id}.{task['dag_run'].run_id}"


def _from_events(task: Mapping[str, Any], key: str) -> str | None:
    """The value under `key` in the extra of the newest asset event that started this run."""
    events = [e for group in (task.get("triggering_asset_events") or {}).values() for e in group]
    newest = sorted(events, key=lambda event: event.timestamp, reverse=True)
    return next((e.extra[key] for e in newest if key in (e.extra or {})), None)


def announce(task: Mapping[str, Any], ctx: "Context", **facts: Any) -> None:
    """Put the portal, the run id and `facts` into the asset events that the task emits."""
    for outlet in task["task"].outlets:
        task["outlet_events"][outlet].extra = {
            "portal": ctx.home.spec,
            "run_id": ctx.run_id,
            **facts,
        }


def skip(reason: str) -> None:
    """Never returns: ends the task as skipped, so that it emits no asset event."""
    from airflow.sdk.exceptions import AirflowSkipException

    raise AirflowSkipException(reason)


def alert(task: Mapping[str, Any]) -> None:
    """Send the message of a task that failed under a scheduler, once no retry is left; directly,
    when the database that keeps messages cannot be used.
    """
    from ti import outage
    from ti.telling import tell_run
    from warehouse.server import server

    home = home_of(task)
    said = " ".join(str(task.get("exception") or "the task ended without a word").split())
    link = str(getattr(task.get("ti"), "log_url", "") or "")
    try:
        with server(home).session() as running, running.connect("loader") as conn:
            lost = tell_run(conn, home, run_id(task), link, otherwise=said)
            if lost:
                log.warning("%s", lost)
    except Exception as error:
        outage.tell_outage(home, run_id(task), [said, outage.said(error)], link)
        raise
