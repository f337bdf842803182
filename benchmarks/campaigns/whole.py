"""What readers see and what was accepted, looked at after a kill: each must be whole."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from extractors.errors import TiError, one_line
from extractors.home import Home
from publication.exports import LATEST
from publication.folder import RELEASE, SUMS
from warehouse.releases import schema_of
from warehouse.server import Server, server

Accepted = dict[str, str]
VIEWS = "select table_name from information_schema.views where table_schema = 'pub' order by 1"
# Each view of pub selects from the schema of one release.
SCHEMAS = """
    select distinct substring(pg_get_viewdef(c.oid) from 'FROM (release_[a-z0-9_]+)\\.')
    from pg_class as c
    where c.relnamespace = 'pub'::regnamespace and c.relkind = 'v'
"""
TOTALS = """
    select
        (select sum(effectif) from pub.emploi_commune_a38_v1),
        (select sum(effectif) from pub.emploi_epci_a38_v1)
"""
TABLES = """
    select source || '.' || part || '.' || vintage, accepted_table, rows
    from meta.extraction where accepted_table is not null
"""
RUNS = "select run_id from meta.run where state in ('released', 'unchanged') order by 1"


@dataclass
class Seen:
    """A release as readers see it: its id, how many views answered with how many rows, and what
    the folder `latest` is. `accepted` has the vintages whose table stands, by their extraction;
    `runs` those that had ended well. `wrong` says all that is not whole, nothing when all is.
    """

    id_release: str = ""
    views: int = 0
    rows: int = 0
    jobs: int = 0
    files: str = ""
    sums: str = ""
    accepted: Accepted = field(default_factory=dict)
    runs: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


def look(home: Home) -> Seen:
    """What readers and the next run find, the server being started if it does not run."""
    seen = Seen()
    try:
        with server(home).session() as running:
            _tables(running, home, seen)
            _stored(running, seen)
        _files(home, seen)
    except (TiError, OSError, psycopg.Error) as error:
        seen.wrong.append(one_line(f"nothing could be looked at: {error}", 300))
    return seen


def lost(before: Seen, after: Seen) -> list[str]:
    """What was accepted or ended before and is not there any more, a line each."""
    vintages = sorted(before.accepted.keys() - after.accepted.keys())
    runs = sorted(before.runs - after.runs)
    return [
        *(f"vintage {vintage} is no longer accepted" for vintage in vintages),
        *(f"run {run} is forgotten" for run in runs),
    ]


def _tables(running: Server, home: Home, seen: Seen) -> None:
    """The views of pub, as the reader: one release, and the rows that its own files list."""
    with running.connect("reader") as conn:
        names = [str(name) for (name,) in conn.execute(VIEWS).fetchall()]
        ids = [str(row[0]) for row in conn.execute("select id_release from pub.release_v1")]
        counts = {name: _count(conn, "pub", name) for name in names}
        schemas = {str(row[0]) for row in conn.execute(SCHEMAS)}
        communes, epci = conn.execute(TOTALS).fetchone() or (None, None)
    seen.id_release, seen.views, seen.rows = " ".join(ids), len(names), sum(counts.values())
    seen.jobs = round(float(str(communes)))
    if len(ids) != 1 or schemas != {schema_of(ids[0])}:
        seen.wrong.append(f"views of several releases: {sorted(schemas)}, named {ids}")
    if abs(float(str(communes)) - float(str(epci))) > 0.5:
        seen.wrong.append(f"{communes} jobs by commune, {epci} by EPCI")
    listed = _listed(home, ids[0]) if ids else {}
    if counts != listed:
        odd = sorted(n for n in {*counts, *listed} if counts.get(n) != listed.get(n))
        seen.wrong.append(f"views that do not hold the rows of their release's files: {odd[:5]}")


def _listed(home: Home, id_release: str) -> dict[str, int]:
    """The rows of each view as the release's own files say."""
    path = home.exports / id_release / RELEASE
    if not path.is_file():
        return {}
    facts = json.loads(path.read_text(encoding="utf-8"))
    return {str(file["view"]): int(file["rows"]) for file in facts["files"]}


def _files(home: Home, seen: Seen) -> None:
    """The folder `latest`: every file has the sha256 that its list states."""
    folder = (home.exports / LATEST).resolve()
    seen.files = folder.name
    listed = (folder / SUMS).read_bytes()
    seen.sums = hashlib.sha256(listed).hexdigest()
    for line in listed.decode().splitlines():
        with (folder / line[66:]).open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != line[:64]:
                seen.wrong.append(f"{folder.name}/{line[66:]} is not what {SUMS} says")


def _stored(running: Server, seen: Seen) -> None:
    """The accepted tables, each with its rows, and the runs that ended well."""
    with running.connect("admin") as conn:
        for vintage, table, rows in conn.execute(TABLES).fetchall():
            there = conn.execute("select to_regclass(%s)", [f"raw_store.{table}"]).fetchone()
            if there == (None,) or _count(conn, "raw_store", str(table)) != rows:
                seen.wrong.append(f"table {table} does not hold the {rows} rows accepted")
            seen.accepted[str(vintage)] = str(table)
        seen.runs = {str(run) for (run,) in conn.execute(RUNS).fetchall()}


def _count(conn: Any, schema: str, name: str) -> int:
    query = sql.SQL("select count(*) from {}").format(sql.Identifier(schema, name))
    return int(conn.execute(query).fetchone()[0])
