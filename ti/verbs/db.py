"""`ti db`: the portal's PostgreSQL server, kept up for other tools."""

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import click

from extractors.errors import MisuseError
from extractors.home import Home
from ti.console import say
from ti.verb import Verb, portal_option

if TYPE_CHECKING:
    from warehouse.server import Server


@click.command("db", cls=Verb, examples=["ti db start", "ti db backup sauvegarde.dump"])
@portal_option
@click.argument(
    "action", type=click.Choice(["start", "stop", "url", "status", "backup", "restore"])
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
def db(home: Home, action: str, file: Path | None) -> int:
    """Start or stop the server, print its URL, say whether it runs; back it up, restore it.

    What `start` prints stays the same after a restart. The password is in a file that libpq reads
    (PGPASSFILE), never on the screen. `backup FILE` writes the database with its rights, without
    roles and passwords, and FILE.sha256; `restore FILE` puts it into an empty database.
    """
    from warehouse.server import server

    handle = server(home)
    if action in ("backup", "restore"):
        return _copy(home, handle, action, file)
    if file is not None:
        raise MisuseError(f"ti db {action} takes no file")
    if action == "stop":
        handle.stop()
        say(f"server of portal {home.spec} stopped")
    elif action == "status":
        say(f"server of portal {home.spec} {state(handle)}")
    elif action == "url":
        handle.keep_up()
        say(url(handle))
    else:
        handle.keep_up()
        say("\n".join(connection(handle)))
    return 0


def _copy(home: Home, handle: "Server", action: str, file: Path | None) -> int:
    """The exit code of a backup or a restore."""
    from ti.verbs.sql import require_state
    from warehouse.backup import backup
    from warehouse.restore import restore

    if file is None:
        raise MisuseError(f"ti db {action} needs a file: ti db {action} sauvegarde.dump")
    if action == "backup":
        require_state(home)
    start = time.monotonic()
    with handle.session():
        done = (backup if action == "backup" else restore)(handle, file.absolute())
    said = "sauvegarde écrite" if action == "backup" else "base restaurée"
    seconds = time.monotonic() - start
    say(f"{said} : {done.path} ({done.bytes / 1e6:.1f} Mo, {seconds:.1f} s)")
    say(f"sha256 {done.sha256}")
    return 0


def state(server: "Server") -> str:
    """`running`, and whom it refuses, or `stopped`, without starting anything."""
    import psycopg
    from psycopg.pq import PGconn, Ping

    if not server.pgpass.exists():
        return "stopped"
    try:
        server.connect("reader").close()
    except psycopg.OperationalError as error:
        if PGconn.ping(server.dsn("reader").encode()) != Ping.OK:
            return "stopped"
        reason = " ".join(str(error).split())
        return f"running, but it refuses the reader ({reason}): ti db start puts it right"
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
