"""The release: the candidate becomes what readers see, in the database and as files."""

from typing import Any

from airflow.sdk import DAG, Asset, task

from ti import tasks

DOC = """\
### Release

Starts when a candidate has passed gate 2. The published views and the folder `exports/latest`
switch to it; the three last releases are kept.
"""

with DAG(
    "publish",
    schedule=[Asset("candidate")],
    catchup=False,
    max_active_runs=1,
    default_args=tasks.defaults("entrepot"),
    tags=["publish"],
    doc_md=DOC,
):

    @task(outlets=[Asset("release")])  # type: ignore[untyped-decorator]
    def publish(**context: Any) -> None:
        """Switch readers to the candidate and export it."""
        with tasks.step_context(context) as ctx:
            from ti import release_steps

            tasks.announce(context, ctx, id_release=release_steps.publish(ctx))

    publish()
