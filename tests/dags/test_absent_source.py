"""The DAG of a source that the portal has nothing of is not run, and what waits for it is."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.toys import row, write_rows, write_source

from extractors.home import portal_home
from ti import airflow_home, runner
from ti.console import Console
from ti.context import Context

DAGS = """
from airflow.sdk import DAG, Asset, task

def ingest(name):
    with DAG(f"ingest_{name}", schedule=None, tags=["ingest", name]) as dag:
        @task(outlets=[Asset(f"raw_{name}")])
        def check():
            pass
        check()
    return dag

for name in ("absente", "jouet", "requise"):
    ingest(name)
with DAG("build", schedule=[Asset(f"raw_{n}") for n in ("absente", "jouet", "requise")]) as dag:
    @task(outlets=[Asset("candidate")])
    def build():
        pass
    build()
"""


@pytest.fixture
def run(airflow, dags: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Go through the DAGs of three toy sources without running any: their ids, the lines, all."""
    (dags / "toys.py").write_text(DAGS)
    monkeypatch.setenv("TI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TI_SOURCES_PATH", str(tmp_path / "sources"))
    for name, value in airflow_home.environment(airflow).items():
        monkeypatch.setenv(name, value)
    for name in ("absente", "jouet"):
        write_source(tmp_path / "sources", {"liste": {"required_for_release": False}}, name)
    write_source(tmp_path / "sources", {"liste": {}}, "requise")
    ran: list[str] = []

    def ran_one(ctx, dag, this) -> str:
        ran.append(this.dag_id)
        return "produced"

    monkeypatch.setattr(runner, "_run_one", ran_one)

    def go(spec: str) -> tuple[list[str], list[str], Context]:
        stream = io.StringIO()
        ctx = Context("essai", portal_home(spec), SimpleNamespace(), console=Console(stream))
        ran.clear()
        runner.run_dags(ctx, dags)
        return list(ran), stream.getvalue().splitlines(), ctx

    return go


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "portail"
    made.mkdir()
    (made / "f.csv").write_bytes(b"code\n01\n")
    write_rows(made, row("f.csv", b"code\n01\n"))
    return made


def test_only_the_absent_source_is_left_out(run, folder: Path) -> None:
    ran, lines, ctx = run(f"dir:{folder}")
    # The required source is run: it says what it misses.
    assert ran == ["ingest_jouet", "ingest_requise", "build"]
    (line,) = lines
    assert line.startswith("– fetch absente")
    assert line.endswith("absent de ce portail / absent from this portal")
    assert ctx.exit_code == 0


def test_what_was_fetched_before_is_still_loaded(
    run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from extractors.lock import Lock, LockedFile, write_lock

    monkeypatch.setattr("ti.unchanged.unchanged", lambda ctx, source: False)

    file = LockedFile("liste", "1", "u", "s", 1, "", "", None, "original", "LO", "f")
    write_lock(portal_home(f"dir:{folder}").locks, Lock("absente", (file,)))
    assert "ingest_absente" in run(f"dir:{folder}")[0]


def test_on_the_sample_every_source_is_run(run) -> None:
    assert run("sample")[0] == ["ingest_absente", "ingest_jouet", "ingest_requise", "build"]


def test_without_a_manifest_the_source_itself_says_so(run, folder: Path) -> None:
    (folder / "MANIFEST.csv").unlink()
    ran, _, ctx = run(f"dir:{folder}")
    assert ran[:3] == ["ingest_absente", "ingest_jouet", "ingest_requise"]
    assert ctx.exit_code == 0
