"""`ti db`: the portal's PostgreSQL server, kept up for other tools."""

import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import click

from extractors.home import Home
from ti.verb import Verb, portal_option

if TYPE_CHECKING:
    from warehouse.server import Server


@click.command("db", cls=Verb, examples=["ti db start", "ti db stop --portal sample"])
@portal_option
@click.argument("action", type=click.Choice(["start", "stop", "url", "status"]))
def db(home: Home, action: str) -> int:
    """Start or stop the server, print its URL, or say whether it runs.

    What `start` prints stays the same after a restart. The password is in a file that libpq reads
    (PGPASSFILE), never on the screen.
    """
    from warehouse.server import server

    handle = server(home)
    if action == "stop":
        handle.stop()
        click.echo(f"server of portal {home.spec} stopped")
    elif action == "status":
        click.echo(f"server of portal {home.spec} {state(handle)}")
    elif action == "url":
        handle.keep_up()
        click.echo(url(handle))
    else:
        handle.keep_up()
        click.echo("\n".join(connection(handle)))
    return 0


def state(server: "Server") -> str:
    """`running` or `stopped`, without starting anything."""
    import psycopg

    if not server.pgpass.exists():
        return "stopped"
    try:
        server.connect("reader").close()
    except psycopg.OperationalError:
        return "stopped"
    return "running"


def url(server: "Server") -> str:
    """The reader's URL for any client of libpq; the password is in its `passfile`."""
    known = server.params("reader")
    more = urlencode(
        {**server.options(), "passfile": str(server.pgpass)}, quote_via=quote, safe="/"
    )
    return f"postgresql://{known['user']}@{known['host']}:{known['port']}/{known['dbname']}?{more}"


def psql_line(server: "Server") -> str:
    """A line for the shell that opens psql as the reader."""
    known = server.params("reader")
    place = f"-h {known['host']} -p {known['port']} -U {known['user']} -d {known['dbname']}"
    passfile = shlex.quote(str(server.pgpass))
    return f"PGPASSFILE={passfile} {shlex.quote(str(server.psql_path))} {place}"


def connection(server: "Server") -> list[str]:
    """How to connect as the reader: where, as whom, where the password lies, ready lines."""
    known = server.params("reader")
    return [
        f"host      {known['host']}",
        f"port      {known['port']}",
        f"database  {known['dbname']}",
        f"user      {known['user']}",
        f"password  in {server.pgpass}",
        f"url       {url(server)}",
        psql_line(server),
    ]
