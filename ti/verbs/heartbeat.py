"""`ti heartbeat`: whether the last run came when it should have."""

from datetime import timedelta

import click

from extractors.errors import EXIT_FAILED, EXIT_OK, MisuseError
from extractors.home import Home
from ti.console import say
from ti.verb import Verb, portal_option


@click.command(
    "heartbeat",
    cls=Verb,
    examples=["ti heartbeat --every 26h", "ti heartbeat --portal sample --every 8d"],
)
@portal_option
@click.option(
    "--every",
    "rhythm",
    envvar="TI_EVERY",
    show_envvar=True,
    metavar="SPAN",
    help="How often a run is expected, with some grace: 90min, 26h, 8d, 5w.",
)
def heartbeat(home: Home, rhythm: str | None) -> int:
    """Say when the last whole run ended; when it is late, send a message, once, and end with 1.

    A run that failed or was blocked came all the same, and told so itself. A database that cannot
    be used is told too. The message is also in logs/heartbeat.log. For cron or another scheduler
    than the one that starts the runs; it starts none.
    """
    from expectations.rhythm import every
    from ti.outage import apart

    if rhythm is None:
        raise MisuseError("no rhythm is known: give --every or set TI_EVERY, such as 26h")
    with apart(home.logs / "heartbeat.log"):
        late, said, lost = _look(home, every(rhythm))
    if lost:
        say(f"ti: {lost}", err=True)
    say(f"{'✗ late' if late else '✓ alive'}  {said}")
    return EXIT_FAILED if late else EXIT_OK


def _look(home: Home, expected: timedelta) -> tuple[bool, str, str]:
    """Whether a run is late, what is known of the last one, what could not be delivered."""
    from expectations.digest import seen
    from expectations.outbox import undelivered
    from expectations.rhythm import rhythm, tell_silence
    from ti.outage import HEARTBEAT, said, tell_outage, tell_restored
    from ti.telling import sender
    from warehouse.runs import mark_dead
    from warehouse.server import server

    try:
        with server(home).session() as running, running.connect("loader") as conn:
            mark_dead(conn)
            known = rhythm(conn, expected)
            tell_silence(conn, home.spec, known, sender(home))
            tell_restored(home, HEARTBEAT, seen(conn))
            return known.late, str(known), undelivered(conn)
    except MisuseError:
        raise
    except Exception as error:
        tell_outage(home, HEARTBEAT, [said(error)])
        raise
