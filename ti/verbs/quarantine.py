"""`ti quarantine`: lines set aside, why, and how they come back."""

from typing import TYPE_CHECKING

import click

from extractors.errors import MisuseError
from extractors.home import Home
from ti.console import say
from ti.verb import Verb, portal_option, source_option

if TYPE_CHECKING:
    from ti.context import Context


@click.command(
    "quarantine",
    cls=Verb,
    examples=["ti quarantine", "ti quarantine --portal sample --rule commune_inconnue"],
)
@portal_option
@source_option
@click.option("--rule", help="Explain this rule and its first lines.")
@click.option("--line", type=click.IntRange(min=1), help="Explain this line of the file.")
@click.option(
    "--release",
    "again",
    is_flag=True,
    help="Read the files again under corrections.csv, pass gate 1, and say what came back.",
)
def quarantine(
    home: Home, sources: tuple[str, ...], rule: str | None, line: int | None, again: bool
) -> int:
    """List the lines set aside by source, vintage and rule, and what corrections did.

    A line comes back by a row of its source's corrections.csv, which is reviewed like code: part,
    vintage, line or key, column, expected and corrected value, reason, from when, until when.
    """
    from ti.session import check_sources
    from ti.verbs.sql import require_state

    check_sources(sources)
    _check_rule(rule)
    require_state(home)
    code = _read_again(home, sources) if again else 0
    for text in _lines(home, sources, rule, line):
        say(text)
    return code


def _check_rule(rule: str | None) -> None:
    from extractors.rules import RULES

    if rule is not None and rule not in RULES:
        raise MisuseError(f"unknown rule {rule!r}: use one of {', '.join(RULES)}")


def _lines(home: Home, sources: tuple[str, ...], rule: str | None, line: int | None) -> list[str]:
    from extractors.corrections import today
    from ti.quarantine import quarantined
    from ti.quarantine_text import explained, listed
    from warehouse.server import server

    with server(home).session() as running, running.connect("builder") as conn:
        known = quarantined(conn, sources, rule, line)
    asked = rule is not None or line is not None
    return list(explained(known, today()) if asked else listed(known))


def _read_again(home: Home, sources: tuple[str, ...]) -> int:
    """The exit code of loading and checking again the sources that have a register.

    What was set aside by the build comes back with the next one.
    """
    from contextlib import suppress

    from extractors.registry import load_registry
    from ti.context import Options
    from ti.verbs.steps import one_step

    registered = [one.id for one in load_registry().values() if one.corrections]
    chosen = tuple(one for one in registered if not sources or one in sources)
    if not chosen:
        asked = f"none of {', '.join(sources)}" if sources else "no source"
        raise MisuseError(f"{asked} has a corrections.csv: ti quarantine --line N proposes a row")

    def work(ctx: "Context") -> None:
        from ti import steps

        for source in chosen:
            with suppress(Exception):
                steps.load(ctx, source)
                steps.check_landing(ctx, source)

    return one_step(home, Options(sources=chosen), work)
