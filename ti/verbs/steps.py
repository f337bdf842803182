"""The verbs that run one step of the road: fetch, load, build, check, publish."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractors.home import Home
from ti.console import say
from ti.verb import Verb, portal_option, source_option

if TYPE_CHECKING:
    from ti.context import Context, Options


@click.command(
    "fetch",
    cls=Verb,
    examples=["ti fetch --portal sample", "ti fetch --source naf_insee --record portail"],
)
@portal_option
@source_option
@click.option("--refresh", is_flag=True, help="Look for new vintages and rewrite the lock.")
@click.option(
    "--record",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also write the files as a folder that `--portal dir:` reads.",
)
def fetch(home: Home, sources: tuple[str, ...], refresh: bool, folder: Path | None) -> int:
    """Bring the sources' files into the lake, and pin them in their locks."""
    from ti.context import Options
    from ti.session import check_addresses, check_sources

    check_sources(sources)
    check_addresses(home, sources)

    def work(ctx: "Context") -> None:
        from extractors.record import record
        from ti import steps

        for source in chosen(ctx.options):
            with suppress(Exception):
                files = steps.fetch(ctx, source)
                if folder is not None:
                    record(folder, files)

    return one_step(home, Options(sources=sources, refresh=refresh), work)


@click.command("load", cls=Verb, examples=["ti load", "ti load --portal sample --source ti_anct"])
@portal_option
@source_option
def load(home: Home, sources: tuple[str, ...]) -> int:
    """Copy the pinned files into dated tables, beside what readers see."""
    from ti.context import Options

    def work(ctx: "Context") -> None:
        from ti import steps

        for source in chosen(ctx.options):
            with suppress(Exception):
                steps.load(ctx, source)

    return one_step(home, Options(sources=sources), work)


@click.command(
    "build", cls=Verb, examples=["ti build", "ti build --portal sample --source naf_insee"]
)
@portal_option
@source_option
def build(home: Home, sources: tuple[str, ...]) -> int:
    """Build the candidate release from the accepted vintages, beside what readers see.

    With --source, only the staging views of those sources, to look at: `ti sql --role builder`.
    A release that was rolled back is built again when asked like this.
    """
    from ti.context import Options

    def work(ctx: "Context") -> None:
        from ti import release_steps

        if ctx.options.sources:
            release_steps.build_staging(ctx, ctx.options.sources)
        else:
            release_steps.build(ctx, withdrawn=True)

    return one_step(home, Options(sources=sources), work)


@click.command("check", cls=Verb, examples=["ti check --gate 1", "ti check --identities"])
@portal_option
@source_option
@click.option(
    "--gate",
    type=click.Choice(["1", "2"]),
    help="1: what was loaded; 2: the candidate. Without it both, or 1 alone with --source.",
)
@click.option(
    "--identities",
    is_flag=True,
    help="Show instead the totals of each fact on every geography; 3 when two differ.",
)
def check(home: Home, sources: tuple[str, ...], gate: str | None, identities: bool) -> int:
    """Run a gate: what passes gate 1 is accepted; what passes gate 2 can be published."""
    from ti.context import Options

    if identities:
        return _identities(home)

    def work(ctx: "Context") -> None:
        from ti import release_steps, steps

        if gate != "2":
            for source in chosen(ctx.options):
                with suppress(Exception):
                    steps.check_landing(ctx, source)
        if (gate == "2" or not (gate or sources)) and not ctx.failures:
            release_steps.check_release(ctx)

    return one_step(home, Options(sources=sources), work)


def _identities(home: Home) -> int:
    """The exit code: 3 when a total by commune, EPCI or region is not that of France."""
    from expectations.identities import identities, load_facts
    from extractors.errors import EXIT_BLOCKED, EXIT_OK
    from ti.identities_text import text
    from ti.verbs.sql import require_state
    from warehouse.server import server

    require_state(home)
    with server(home).session() as running, running.connect("builder") as conn:
        found = list(identities(conn, load_facts()))
    for line in text(sorted(found, key=lambda one: (one.fact, one.extraction))):
        say(line)
    return EXIT_OK if all(one.holds for one in found) else EXIT_BLOCKED


@click.command("publish", cls=Verb, examples=["ti publish", "ti publish --portal sample"])
@portal_option
def publish(home: Home) -> int:
    """Show the candidate that passed gate 2 to readers, and export it.

    When it is the current release already, this only restores its files; when it was rolled back
    and is still kept, it is shown again as it was.
    """
    from ti.context import Options

    def work(ctx: "Context") -> None:
        from ti import release_steps

        release_steps.publish(ctx)

    return one_step(home, Options(), work)


def chosen(options: "Options") -> list[str]:
    """The sources that were asked for, all of the registry's by default."""
    from extractors.registry import load_registry

    return list(options.sources or load_registry())


def one_step(home: Home, options: "Options", work: "Callable[[Context], None]") -> int:
    """The exit code of a run that does one step; its errors are printed, a line each."""
    from ti.outage import logged
    from ti.session import check_sources, new_run_id, opened

    check_sources(options.sources)
    run_id = new_run_id()
    with logged(home, run_id) as console:
        run = opened(home, run_id=run_id, options=options, console=console)
        with run as ctx, ctx.recording():
            work(ctx)
        for line in [*ctx.signals, *ctx.lines]:
            console.line(f"ti: {line}")
        if ctx.failures:
            console.line(f"ti: log {ctx.log_path}")
    return ctx.exit_code
