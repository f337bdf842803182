"""`ti run`: the whole road, from the portal's files to what readers see."""

import click

from extractors.home import Home
from ti.verb import Verb, portal_option, source_option


@click.command(
    "run",
    cls=Verb,
    examples=["ti run --portal sample", "ti run --portal sample --source ti_anct --allow-stale"],
)
@portal_option
@source_option
@click.option(
    "--allow-stale",
    is_flag=True,
    help="Build even if a source fails, with its last accepted vintage; marks the release.",
)
def run(home: Home, sources: tuple[str, ...], allow_stale: bool) -> int:
    """Fetch, load, check, build and publish, in the order of the assets between the DAGs.

    Unchanged inputs build nothing. A source that fails lets the others go on, then nothing is
    built: readers keep the current release.
    """
    from ti.context import Options
    from ti.job import whole_run

    return whole_run(home, Options(sources=sources, allow_stale=allow_stale))
