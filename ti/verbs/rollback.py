"""`ti rollback`: readers see a kept release again."""

from typing import TYPE_CHECKING

import click

from extractors.home import Home
from ti.verb import Verb, portal_option

if TYPE_CHECKING:
    from ti.context import Context


@click.command("rollback", cls=Verb, examples=["ti rollback", "ti rollback --portal sample"])
@portal_option
@click.argument("release", required=False)
def rollback(home: Home, release: str | None) -> int:
    """Show readers a kept RELEASE again, in the database and as files, both or neither.

    Without RELEASE, the one published before. `ti status` lists those kept. What is taken back is
    not published again by `ti run` until its inputs or the code change; `ti publish` puts it back.
    """
    from ti.context import Options
    from ti.rollback import roll_back
    from ti.verbs.sql import require_state
    from ti.verbs.steps import one_step
    from warehouse.releases import chosen
    from warehouse.server import server

    require_state(home)
    # Asked before a run is opened: a mistyped name is nobody's alert.
    with server(home).session() as running, running.connect("builder") as conn:
        wanted = chosen(conn, release)

    def work(ctx: "Context") -> None:
        roll_back(ctx, wanted)

    return one_step(home, Options(), work)
