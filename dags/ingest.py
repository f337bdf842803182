"""One DAG per source of the registry: fetch, load beside what is accepted, check, accept."""

from typing import Any

from airflow.sdk import DAG, Asset, get_parsing_context, task

from extractors.registry import Source, load_registry
from ti import tasks

PREFIX = "ingest_"
DOC = """\
### {title}

Producer: {producer}. Licence: {licence}. Calendar: {calendar}

`fetch` writes the lake and the lock, `load` copies each file into a dated table, `check` is gate 1:
only what passes turns the view `raw.{id}_…`. A refusal leaves the accepted vintage in place.
"""


def ingest(source: Source) -> DAG:
    """The DAG `ingest_<source>`, which produces the asset `raw_<source>`."""
    with DAG(
        f"{PREFIX}{source.id}",
        schedule=None,
        catchup=False,
        max_active_runs=1,
        default_args=tasks.defaults(source.owner),
        tags=["ingest", source.id],
        doc_md=DOC.format(title=source.title_fr, **source.model_dump()),
    ) as dag:

        @task
        def fetch(**context: Any) -> None:
            with tasks.step_context(context) as ctx:
                from ti import steps

                steps.fetch(ctx, source.id)

        @task
        def load(**context: Any) -> None:
            with tasks.step_context(context) as ctx:
                from ti import steps

                steps.load(ctx, source.id)

        @task(outlets=[Asset(f"raw_{source.id}")])  # type: ignore[untyped-decorator]
        def check(**context: Any) -> None:
            with tasks.step_context(context) as ctx:
                from ti import steps

                accepted = steps.check_landing(ctx, source.id)
                tasks.announce(context, ctx, extractions=accepted)

        fetch() >> load() >> check()
    return dag


# A process that runs one task asks for its DAG alone: the others are not made.
only = get_parsing_context().dag_id
for source in load_registry().values():
    if only in (None, f"{PREFIX}{source.id}"):
        ingest(source)
