"""The main job: every DAG in order, in one process, and the summary a person reads."""

from dataclasses import replace

from extractors.home import Home
from ti import airflow_home
from ti.ahead import prepared_ahead
from ti.context import Context, Options
from ti.outage import logged
from ti.runner import run_dags
from ti.session import check_sources, new_run_id, opened
from ti.summary import show


def _generate(ctx: Context) -> None:
    """Nothing; the sample's files are there. `fetch` would do it too, without showing its time."""
    from extractors.portals import sample_folder

    with ctx.step("sample") as shown:
        before = _listed(ctx.home)
        shown.note = str(sample_folder(ctx.home))
        if before not in ("", _listed(ctx.home)):
            ctx.signals.append(
                "the sample changed with the code, which no portal's files do under the same "
                f"vintages: if a check stops on that, remove {ctx.home.root}, then run again"
            )


def _listed(home: Home) -> str:
    """What the sample's files are said to be; empty before there are any."""
    path = home.sample / "MANIFEST.csv"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def whole_run(home: Home, options: Options) -> int:
    """The exit code of a run of all DAGs, after printing its progress and its summary."""
    check_sources(options.sources)
    options = replace(options, whole=True)
    run_id = new_run_id()
    with logged(home, run_id) as console:
        console.line(f"ti run · portail {home.spec} · {run_id}")
        with opened(home, run_id=run_id, options=options, console=console) as ctx:
            with ctx.recording(), prepared_ahead(home, ctx.server):
                with ctx.step("airflow"):
                    airflow_home.prepare(home)
                if home.kind == "sample":
                    _generate(ctx)
                run_dags(ctx, airflow_home.dags_folder())
            show(ctx)
        return ctx.exit_code
