"""`ti sql`: published views, asked as the reader."""

import csv
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import click

from extractors.errors import TiError, visible
from extractors.home import Home
from ti.console import say
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
@click.option(
    "--csv",
    "as_csv",
    is_flag=True,
    help="Rows as CSV with a header; no cell is one that a spreadsheet runs.",
)
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
        say(f"portal {home.spec} ({home.root})", err=True)
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
    # What psql says is little, and read at its end: a file cannot fill up as a pipe does.
    with TemporaryFile("w+", encoding="utf-8") as complaints:
        asked = subprocess.Popen(
            [*command, *options],
            env={**os.environ, "PGCLIENTENCODING": "UTF8", **env},
            stdout=subprocess.PIPE if as_csv else None,
            stderr=complaints,
        )
        if asked.stdout:
            with io.TextIOWrapper(asked.stdout, encoding="utf-8", newline="") as rows:
                _write_guarded(rows)
        failed = asked.wait()
        complaints.seek(0)
        said = complaints.read()
    if failed:
        raise TiError(" ".join(said.partition("\nLINE ")[0].split()))
    if said:
        say(said.rstrip("\n"), err=True)
    return 0


def _write_guarded(rows: Iterable[str]) -> None:
    """Write CSV on, but for what a spreadsheet would run or a terminal would obey."""
    from publication.formulas import guarded_text

    csv.field_size_limit(sys.maxsize)
    seen = _visible if sys.stdout.isatty() else str
    out = csv.writer(sys.stdout, lineterminator="\n")
    for row in csv.reader(rows):
        out.writerow([seen(guarded_text(cell)) for cell in row])


def _visible(cell: str) -> str:
    """A cell whole, no character of which acts on a terminal."""
    return visible(cell, len(cell))


def _warn(server: "Server") -> None:
    """Say on stderr, so that rows stay rows, that the release's figures are no findings."""
    from publication.nature import warning
    from warehouse.release import current

    with server.connect("builder") as conn:
        release = current(conn)
    if release is not None and warning(release.nature):
        say(f"⚠ {warning(release.nature)}", err=True)


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
