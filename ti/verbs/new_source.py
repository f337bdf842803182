"""`ti new-source`: the files of a source, ready to be filled in."""

from pathlib import Path

import click

from ti.console import say
from ti.verb import Verb


@click.command(
    "new-source",
    cls=Verb,
    examples=["ti new-source meteo_communes", "ti new-source meteo_communes --file meteo.csv"],
)
@click.option(
    "--file",
    "sample",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of that source, from which columns are guessed.",
)
@click.argument("source")
def new_source(source: str, sample: Path | None) -> int:
    """Write the files of a source: its folder, a test, a staging model; edit no existing one."""
    from extractors.scaffold import write_source

    for path in write_source(source, sample):
        say(f"written {path}")
    return 0
