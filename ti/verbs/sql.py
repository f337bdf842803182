"""`ti sql`: published views, asked as the reader."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractors.errors import TiError
from extractors.home import Home
from ti.verb import Verb, portal_option

if TYPE_CHECKING:
    from warehouse.server import Server


@click.command(
    "sql",
    cls=Verb,
    examples=[
        'ti sql "select id_release, nature from release_v1"',
        'ti sql --csv "select * from ti_vs_hors_ti_v1 where annee = 2023 order by 1, 2, 3, 4"',
    ],
)
@portal_option
@click.option("--csv", "as_csv", is_flag=True, help="Rows as CSV with a header.")
@click.option(
    "--role",
    type=click.Choice(["reader", "builder"]),
    default="reader",
    show_default=True,
    help="builder also sees what is not published: raw, staging and the rest.",
)
@click.argument("query", required=False)
def sql(home: Home, query: str | None, as_csv: bool, role: str) -> int:
    """Run QUERY as the reader, or open psql without one.

    The server is started when needed, and stopped afterwards if this started it.
    """
    from warehouse.server import server

    require_state(home)
    with server(home).session() as running:
        click.echo(f"portal {home.spec} ({home.root})", err=True)
        _warn(running)
        if query is None:
            return _interactive(running, role)
        return _one(running, query, as_csv, role)


def require_state(home: Home) -> None:
    """Nothing; TiError when this portal has never been run."""
    if not home.root.is_dir() and not os.environ.get("DATABASE_URL"):
        raise TiError(f"portal {home.spec} has no data yet: ti run --portal {home.spec}")


def psql(server: "Server", role: str = "reader") -> tuple[list[str], dict[str, str]]:
    """The psql command line of a role, without its password, and the variables that give it."""
    known: Mapping[str, object] = {**server.options(), **server.params(role)}
    place = " ".join(f"{k}={_quoted(v)}" for k, v in known.items() if k != "password")
    # Whoever looks changes nothing, with any role.
    env = {"PGPASSFILE": str(server.pgpass), "PGOPTIONS": "-c default_transaction_read_only=on"}
    return [str(server.psql_path), "-X", "-d", place], env


def _quoted(value: object) -> str:
    escaped = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _one(server: "Server", query: str, as_csv: bool, role: str) -> int:
    command, env = psql(server, role)
    form = ["--csv"] if as_csv else ["-P", "pager=off"]
    options = ["-q", "-v", "ON_ERROR_STOP=1", *form, "-c", query]
    done = subprocess.run(
        [*command, *options], env={**os.environ, **env}, stderr=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise TiError(" ".join(done.stderr.partition("\nLINE ")[0].split()))
    sys.stderr.write(done.stderr)
    return 0


def _warn(server: "Server") -> None:
    """Say on stderr, so that rows stay rows, that the release's figures are no findings."""
    from publication.nature import warning
    from warehouse.release import current

    with server.connect("builder") as conn:
        release = current(conn)
    if release is not None and warning(release.nature):
        click.echo(f"⚠ {warning(release.nature)}", err=True)


def _interactive(server: "Server", role: str) -> int:
    command, env = psql(server, role)
    with _interrupts_left_to_the_child():
        return subprocess.run(command, env={**os.environ, **env, **_history()}).returncode


def _history() -> dict[str, str]:
    return {"PSQL_HISTORY": str(Path.home() / ".ti_history")}


@contextmanager
def _interrupts_left_to_the_child() -> Iterator[None]:
    """Ctrl-C cancels a query in psql, not the command around it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
