"""A backup put back into an empty database: whole, or the database is empty as before."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql

from extractors.errors import MisuseError
from warehouse.advisory import take
from warehouse.backup import SCHEMAS, Backup, client, target, verified
from warehouse.migrate import LOCK_KEY, Connection, migrate
from warehouse.server import Server

# What a database holds as soon as it is a portal's: whose it is, and which tables it has.
FROM_THE_START = ("portal", "migration")
# pg_restore commits once, on disk.
DURABLE = "-c synchronous_commit=on"


def restore(server: Server, path: Path) -> Backup:
    """The backup whose content a running, empty server now holds, rights included.

    Nothing is changed by a refusal: MisuseError when the file is not whole or is another portal's,
    or when the database is not empty. TiError when pg_restore fails; the database is then empty.
    """
    found = verified(path)
    _require_portal(server, path)
    try:
        with server.connect("admin") as conn:
            # Whoever starts meanwhile waits here, as for any change of the tables.
            take(conn, LOCK_KEY, "the structure of the database", session=True)
            _require_empty(server, conn)
            with _owners_there(conn, _owners(server, path)):
                _drop_schemas(conn)
                once = ["--single-transaction", "--exit-on-error"]
                where = f"{target(server)} options='{DURABLE}'"
                client(server, "pg_restore", [*once, f"--dbname={where}", str(path)])
            conn.execute("analyze")
    finally:
        migrate(server)
    return found


def _require_portal(server: Server, path: Path) -> None:
    """None; MisuseError when the backup is of another portal."""
    arguments = ["--data-only", "--schema=meta", "--table=portal", "--file=-", str(path)]
    said = client(server, "pg_restore", arguments).splitlines()
    start = next((n for n, line in enumerate(said) if line.startswith("COPY meta.portal ")), None)
    key = "" if start is None else said[start + 1].split("\t")[-1]
    if key != server.home.key:
        raise MisuseError(
            f"{path} is a backup of portal {key or 'none'}, not {server.home.key}: "
            "name its portal with --portal"
        )


def _require_empty(server: Server, conn: Connection) -> None:
    """None; MisuseError, with what is there, when something would be lost."""
    found = _what_is_there(conn)
    if found is None:
        return
    folder = server.data_dir
    remedy = (
        "point DATABASE_URL to an empty database"
        if folder is None
        else f"set TI_HOME to another folder, or ti db stop and remove {folder}"
    )
    raise MisuseError(f"the database is not empty ({found}): {remedy}, then restore")


def _what_is_there(conn: Connection) -> str | None:
    """A relation that a portal has not from the start, or a table with rows; None without any."""
    relations = conn.execute(
        """
        select n.nspname, c.relname from pg_class as c
        inner join pg_namespace as n on c.relnamespace = n.oid
        where
            c.relkind in ('r', 'p', 'v', 'm')
            and (n.nspname = any(%s) or starts_with(n.nspname, 'release_'))
        order by 1, 2
        """,
        [list(SCHEMAS)],
    ).fetchall()
    for schema, name in relations:
        if schema not in ("meta", "quality"):
            return f"{schema}.{name} is there"
        query = sql.SQL("select 1 from {} limit 1").format(sql.Identifier(str(schema), str(name)))
        if name not in FROM_THE_START and conn.execute(query).fetchone():
            return f"{schema}.{name} has rows"
    return None


def _owners(server: Server, path: Path) -> set[str]:
    """The roles that own what the backup holds: the last word of each line of its contents."""
    lines = client(server, "pg_restore", ["--list", str(path)]).splitlines()
    return {line.split()[-1] for line in lines if line and not line.startswith(";")}


@contextmanager
def _owners_there(conn: Connection, owners: set[str]) -> Iterator[None]:
    """A block in which every owner exists; what one of another server owns is ours afterwards.

    The administrator of an embedded server is not that of a server behind DATABASE_URL.
    """
    known = conn.execute("select rolname from pg_roles where rolname = any(%s)", [list(owners)])
    strangers = sorted(owners - {str(name) for (name,) in known})
    for name in strangers:
        conn.execute(sql.SQL("create role {} nologin").format(sql.Identifier(name)))
        conn.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(name)))
    try:
        yield
    finally:
        for name in strangers:
            for move in (
                "reassign owned by {} to current_user",
                "drop owned by {}",
                "drop role {}",
            ):
                conn.execute(sql.SQL(move).format(sql.Identifier(name)))


def _drop_schemas(conn: Connection) -> None:
    """None; the empty schemas make room for those of the backup."""
    names = sql.SQL(", ").join(map(sql.Identifier, SCHEMAS))
    conn.execute(sql.SQL("drop schema if exists {} cascade").format(names))
