"""`ti status`: what a portal holds, what ran, what readers see."""

import click

from extractors.home import Home
from ti.console import say, say_json
from ti.verb import Verb, portal_option


@click.command("status", cls=Verb, examples=["ti status", "ti status --portal sample --json"])
@portal_option
@click.option("--json", "as_json", is_flag=True, help="The same facts as JSON.")
def status(home: Home, as_json: bool) -> int:
    """Show the portal, its sources and vintages, the last runs and the current release."""
    from ti.facts import facts
    from ti.status_text import text

    known = facts(home)
    if as_json:
        say_json(known)
    else:
        say(text(known))
    return 0
