"""DAG files run in process: in the order of their assets, whatever each of them does."""

import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk import get_parsing_context

from extractors.errors import SourceError, TiError
from ti import airflow_home
from ti.console import Console
from ti.context import Context, Options, activated
from ti.runner import Progress, interruptible, outcome_of, run_dags

DAG = """
from airflow.sdk import DAG, Asset, task
from airflow.sdk.exceptions import AirflowSkipException
from ti import context

with DAG("{dag_id}", schedule={schedule}, tags={tags}):
    @task(outlets=[{outlets}])
    def only(**airflow):
        ctx = context.active()
        assert airflow["dag_run"].conf == {{"portal": "sample", "run_id": ctx.run_id}}
        with ctx.step("{dag_id}"):
            ctx.ran.append("{dag_id}")
            {body}
        {after}
    only()
"""


@pytest.fixture
def write(dags: Path) -> Callable[..., None]:
    """Write a DAG file of one task."""

    def one(
        dag_id: str, consumes=(), produces=(), body: str = "pass", after: str = "", tags=()
    ) -> None:
        schedule = [f"Asset({name!r})" for name in consumes]
        text = DAG.format(
            dag_id=dag_id,
            schedule=f"[{', '.join(schedule)}]" if schedule else "None",
            outlets=", ".join(f"Asset({name!r})" for name in produces),
            body=body,
            after=after,
            tags=list(tags),
        )
        (dags / f"{dag_id}.py").write_text(text, encoding="utf-8")

    return one


@pytest.fixture
def chain(write) -> None:
    """Two sources, a build, a publication."""
    write("ingest_a", produces=["raw_a"], tags=["a"])
    write("ingest_b", produces=["raw_b"], tags=["b"])
    write("build", ["raw_a", "raw_b"], ["candidate"])
    write("publish", ["candidate"], ["release"])


@pytest.fixture
def run(airflow, dags: Path, monkeypatch) -> Callable[..., tuple[list[str], Context, Progress]]:
    """Run the folder's DAGs: those that ran, in order, and the context they left."""
    monkeypatch.setenv("TI_DAGS", str(dags))
    for name, value in airflow_home.environment(airflow).items():
        monkeypatch.setenv(name, value)

    def go(**options) -> tuple[list[str], Context, Progress]:
        ctx = Context(
            "essai", airflow, SimpleNamespace(), Options(**options), Console(io.StringIO())
        )
        ctx.ran = []
        with activated(ctx):
            progress = run_dags(ctx, dags)
        return ctx.ran, ctx, progress

    return go


def test_airflows_own_state_is_for_its_owner(airflow) -> None:
    assert (airflow.root / "airflow").stat().st_mode & 0o777 == 0o700


REFUSED = (
    "from extractors.errors import SourceError;"
    " raise SourceError('HTML page', 'look at the address', 'a')"
)


def test_each_runs_once_in_order(chain, run) -> None:
    ran, ctx, _ = run()
    assert ran == ["ingest_a", "ingest_b", "build", "publish"]
    assert ctx.exit_code == 0
    assert get_parsing_context().dag_id is None


def test_a_dag_file_added_with_an_asset_takes_its_place(chain, write, run) -> None:
    write("evaluate", ["candidate"], ["estimates"])
    write("ingest_c", produces=["raw_c"], tags=["c"])
    assert run()[0] == ["ingest_a", "ingest_b", "ingest_c", "build", "evaluate", "publish"]


def test_a_refused_source_lets_the_others_go_on_and_stops_the_build(chain, write, run) -> None:
    write("ingest_a", produces=["raw_a"], body=REFUSED)
    ran, ctx, progress = run()
    assert ran == ["ingest_a", "ingest_b"]
    assert ctx.exit_code == SourceError.exit_code
    assert ctx.lines == ["HTML page (source a): look at the address"]
    assert progress.outcomes["build"] == "waits"


def test_stale_lets_the_last_accepted_vintage_do(chain, write, run) -> None:
    write("ingest_a", produces=["raw_a"], body=REFUSED)
    ran, ctx, _ = run(allow_stale=True)
    assert ran == ["ingest_a", "ingest_b", "build", "publish"]
    assert ctx.exit_code == 1


def test_stale_publishes_no_failed_build(chain, write, run) -> None:
    write("build", ["raw_a", "raw_b"], ["candidate"], body="raise ValueError('syntax')")
    ran, ctx, _ = run(allow_stale=True)
    assert ran == ["ingest_a", "ingest_b", "build"]
    assert ctx.lines == ["ValueError: syntax"]


def test_nothing_to_do_leaves_the_consumers_alone(chain, write, run) -> None:
    write("build", ["raw_a", "raw_b"], ["candidate"], after="raise AirflowSkipException('nothing')")
    ran, ctx, progress = run()
    assert ran == ["ingest_a", "ingest_b", "build"]
    assert progress.outcomes == {
        "ingest_a": "produced",
        "ingest_b": "produced",
        "build": "nothing",
        "publish": "waits",
    }
    assert ctx.exit_code == 0


def test_one_source_alone_is_asked_and_the_build_follows(chain, run) -> None:
    assert run(sources=("b",))[0] == ["ingest_b", "build", "publish"]


def test_a_task_that_fails_outside_a_step_is_a_failure(chain, dags: Path, run) -> None:
    path = dags / "ingest_a.py"
    path.write_text(path.read_text().replace('ctx.step("ingest_a")', "1 / 0"), encoding="utf-8")
    _, ctx, _ = run()
    assert ctx.exit_code == 1
    assert "ingest_a failed outside its steps" in ctx.lines[0]


def test_ctrl_c_in_a_task_ends_the_run(chain, write, run) -> None:
    body = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    write("ingest_a", produces=["raw_a"], body=body)
    with pytest.raises(KeyboardInterrupt):
        run()


def test_a_file_that_cannot_be_imported_is_named(chain, dags: Path, run) -> None:
    (dags / "broken.py").write_text("from airflow.sdk import DAG\nimport nowhere_to_be_found")
    with pytest.raises(TiError, match=r"broken\.py.*nowhere_to_be_found"):
        run()


def test_airflow_runs_left_by_a_killed_process_are_closed(chain, run) -> None:
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select, update

    from ti.airflow_home import close_dead_runs

    run()
    with create_session() as session:
        session.execute(update(DagRun).where(DagRun.dag_id == "build").values(state="running"))
    assert close_dead_runs() > 0
    assert close_dead_runs() == 0
    with create_session() as session:
        states = session.scalars(select(DagRun.state).where(DagRun.dag_id == "build")).all()
    assert set(states) == {"failed"}


@pytest.mark.parametrize(
    ("states", "outcome"),
    [
        ({"load": "success", "check": "success"}, "produced"),
        ({"load": "success", "check": "skipped"}, "nothing"),
        ({"load": "skipped", "check": "skipped"}, "nothing"),
        ({"load": "failed", "check": "upstream_failed"}, "failed"),
        ({"load": "success", "check": "None"}, "failed"),
    ],
)
def test_outcome_of_task_states(states: dict[str, str], outcome: str) -> None:
    assert outcome_of(states, ["check"]) == outcome


def test_signal_handlers_are_put_back() -> None:
    import signal

    before = signal.getsignal(signal.SIGTERM)
    with interruptible() as interrupted:
        assert signal.getsignal(signal.SIGTERM) is not before
        assert not interrupted.is_set()
    assert signal.getsignal(signal.SIGTERM) is before
