"""The candidate release: dbt layer by layer on the accepted vintages, then gate 2."""

from typing import Any

from airflow.sdk import DAG, Asset, task

from extractors.registry import load_registry
from ti import tasks

DOC = """\
### Candidate release

Starts when every source has been ingested. `build` makes `pub_next` beside what readers see, or
skips when the same inputs are already published; `check` is gate 2.
"""

with DAG(
    "build",
    schedule=[Asset(f"raw_{source}") for source in load_registry()],
    catchup=False,
    max_active_runs=1,
    default_args=tasks.defaults("entrepot"),
    tags=["build"],
    doc_md=DOC,
):

    @task
    def build(**context: Any) -> None:
        """Build the candidate, or skip: nothing changed since the current release."""
        with tasks.step_context(context) as ctx:
            from ti import release_steps

            built = release_steps.build(ctx)
        if built is None:
            tasks.skip("nothing to do")

    @task(outlets=[Asset("candidate")])  # type: ignore[untyped-decorator]
    def check(**context: Any) -> None:
        """Run gate 2 on the candidate."""
        with tasks.step_context(context) as ctx:
            from ti import release_steps

            tasks.announce(context, ctx, id_release=release_steps.check_release(ctx))

    build() >> check()
