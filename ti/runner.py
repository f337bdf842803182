"""The DAGs in their order, each run in process; what became of each is read afterwards."""

import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal

from extractors.environment import set_variables
from ti import airflow_home
from ti.order import Node, node, order

if TYPE_CHECKING:
    from ti.context import Context

Outcome = Literal["produced", "nothing", "failed", "waits", "left_out"]


@dataclass
class Progress:
    """What became of each DAG so far, and the assets that are there for the next ones."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    available: set[str] = field(default_factory=set)

    def note(self, this: Node, outcome: Outcome, *, stale: bool) -> None:
        """Record an outcome; `stale` lets the last accepted asset of a failed root do."""
        self.outcomes[this.dag_id] = outcome
        last_accepted = this.is_root and (outcome == "left_out" or (outcome == "failed" and stale))
        if outcome == "produced" or last_accepted:
            self.available |= this.produces


def run_dags(ctx: "Context", folder: Path) -> Progress:
    """What became of each DAG of the folder, run in process in the order of their assets.

    A failure stops only what consumes its asset, so that all problems are told at once. Nothing is
    raised for it: the steps record it in `ctx.failures`. KeyboardInterrupt goes through.
    """
    dags = airflow_home.load_dags(folder)
    progress = Progress()
    with interruptible() as interrupted:
        for this in order(node(dag) for dag in dags.values()):
            outcome = wanted(this, ctx.options.sources, progress)
            if outcome is None:
                outcome = _without_airflow(ctx, this)
            if outcome is None:
                outcome = _run_one(ctx, dags[this.dag_id], this)
                if interrupted.is_set():
                    raise KeyboardInterrupt
            progress.note(this, outcome, stale=ctx.options.allow_stale)
    return progress


def wanted(this: Node, sources: Iterable[str], progress: Progress) -> Outcome | None:
    """None for a DAG to run, else why it is not: left out by --source, or an asset is missing."""
    if this.is_root:
        return "left_out" if sources and not set(sources) & this.tags else None
    return None if this.consumes <= progress.available else "waits"


def _without_airflow(ctx: "Context", this: Node) -> Outcome | None:
    """The outcome of a DAG whose tasks would do nothing, over which Airflow would take a second:
    it ingests a source that the portal has nothing of, or of which nothing changed. Else None.
    """
    from extractors.registry import load_registry
    from ti.steps import skip_absent
    from ti.unchanged import unchanged

    sources = sorted(this.tags & load_registry().keys()) if "ingest" in this.tags else []
    before = len(ctx.failures)
    try:
        quiet = [skip_absent(ctx, source) or unchanged(ctx, source) for source in sources]
    except Exception as error:
        if len(ctx.failures) == before:
            ctx.fail(this.dag_id, "", error)
        return "failed"
    return "produced" if quiet and all(quiet) else None


def _run_one(ctx: "Context", dag: Any, this: Node) -> Outcome:
    # Airflow parses every DAG file again for each DAG it runs: told which one, the factory of the
    # ingest DAGs makes that one only. Airflow's own context leaves the variable behind it.
    from airflow.sdk.definitions.context import _AIRFLOW_PARSING_CONTEXT_DAG_ID as ONLY

    before = len(ctx.failures)
    with set_variables({ONLY: this.dag_id}):
        run = dag.test(run_conf={"portal": ctx.home.spec, "run_id": ctx.run_id})
    states = {task.task_id: str(task.state) for task in run.get_task_instances()}
    outcome = outcome_of(states, [task.task_id for task in dag.tasks if task.outlets])
    if outcome == "failed" and len(ctx.failures) == before:
        ctx.fail(this.dag_id, "", RuntimeError(f"DAG {this.dag_id} failed outside its steps"))
    return outcome


def outcome_of(states: dict[str, str], with_outlets: Iterable[str]) -> Outcome:
    """The outcome of a DAG run, from the final state of each task and the tasks with outlets."""
    if any(state not in ("success", "skipped") for state in states.values()):
        return "failed"
    produced = [states[task_id] == "success" for task_id in with_outlets]
    return "produced" if produced and all(produced) else "nothing"


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """An event that is set when Ctrl-C or SIGTERM arrives.

    Both raise KeyboardInterrupt where the process stands; Airflow takes it for a failure of the
    task, so the event tells what happened once the task is over.
    """
    event = threading.Event()

    def arrived(_number: int, _frame: FrameType | None) -> None:
        event.set()
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield event
        return
    before = {number: signal.signal(number, arrived) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
