"""`ti diff`: what changes for readers between two releases."""

import click

from extractors.home import Home
from ti.console import say
from ti.verb import Verb, portal_option


@click.command("diff", cls=Verb, examples=["ti diff", "ti diff --portal sample --top 5"])
@portal_option
@click.option(
    "--top",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="How many of the largest movements of a measure are shown.",
)
@click.argument("releases", nargs=-1)
def diff(home: Home, releases: tuple[str, ...], top: int) -> int:
    """Compare two RELEASES: rows, totals, largest movements and definitions of each view.

    Without any, the candidate with the current release, else the last two; with one, that one with
    the current. `candidat` names the candidate that ti build made.
    """
    from extractors.errors import MisuseError
    from publication.views import load_views
    from ti.diff_text import text
    from ti.verbs.sql import require_state
    from warehouse.compare import compare, rows_that_differ, sides
    from warehouse.server import server

    if len(releases) > 2:
        raise MisuseError("ti diff compares two releases")
    require_state(home)
    keys = {name: view.key for name, view in load_views().items()}
    with server(home).session() as running, running.connect("builder") as conn:
        found = sides(conn, releases)
        if not found:
            say("une version au plus, rien à comparer / no two releases yet, nothing to compare")
            return 0
        (old, before), (new, after) = found
        files = ("source", "part", "vintage", "sha256")
        told = ("vue", "colonne", "libelle_fr", "unite")
        sources = rows_that_differ(conn, "source_v1", before, after, files)
        texts = rows_that_differ(conn, "dictionnaire_v1", before, after, told)
        views = compare(conn, before, after, keys, top)
    for line in text((old, new), views, sources, texts):
        say(line)
    return 0
