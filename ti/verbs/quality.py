"""`ti quality`: the page on the checks of a release."""

import click

from extractors.errors import MisuseError
from extractors.home import Home
from ti.console import say
from ti.verb import Verb, portal_option


@click.command("quality", cls=Verb, examples=["ti quality", "ti quality --portal sample"])
@portal_option
@click.argument("release", required=False)
def quality(home: Home, release: str | None) -> int:
    """Write the page on every check of RELEASE, in French and English, and print where it is.

    Without RELEASE, the one that readers see. Each publication writes it; the files need no network
    and hold the trends of this machine's runs.
    """
    from publication.quality_page import write_quality
    from ti.verbs.sql import require_state
    from warehouse.release import current
    from warehouse.server import server

    require_state(home)
    with server(home).session() as running, running.connect("builder") as conn:
        now = current(conn)
        wanted = release or (now and now.id_release)
        if not wanted:
            raise MisuseError("no release was published yet: ti run")
        for path in write_quality(conn, home, wanted):
            say(path)
    return 0
