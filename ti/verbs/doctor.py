"""`ti doctor`: which sources answer, which moved, which are stale."""

import click

from extractors.home import Home
from ti.console import say, say_json
from ti.verb import Verb, portal_option, source_option


@click.command(
    "doctor",
    cls=Verb,
    examples=["ti doctor --portal sample", "ti doctor --portal sample --source naf_insee --json"],
)
@portal_option
@source_option
@click.option(
    "--seconds",
    type=click.FloatRange(min=1),
    default=60.0,
    show_default=True,
    help="Time granted in all; what did not answer by then is told as late.",
)
@click.option("--json", "as_json", is_flag=True, help="The same facts as JSON.")
def doctor(home: Home, sources: tuple[str, ...], seconds: float, as_json: bool) -> int:
    """Ask every source of the portal, and show which answer, moved or are stale.

    Catalogues are read and the first bytes of each file; nothing is fetched, kept or changed.
    Exit code 1 when a required part cannot be had.
    """
    from ti.doctor import diagnose
    from ti.doctor_text import text
    from ti.session import check_sources

    check_sources(sources)
    diagnosis = diagnose(home, sources, seconds=seconds)
    if as_json:
        say_json(diagnosis.as_json())
    else:
        say(text(diagnosis))
    return 1 if diagnosis.failing else 0
