"""Roles, schemas and tables, brought to what the SQL files of this folder say."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

import psycopg
from psycopg import sql

from extractors.errors import MisuseError
from warehouse.advisory import take
from warehouse.reader import bind_roles

if TYPE_CHECKING:
    from warehouse.server import Server

FILES = ("roles.sql", "schema.sql", "meta.sql", "quality.sql", "releases.sql", "grants.sql")
LOCK_KEY = 7_453_001
CLIENTS = ("loader", "builder", "reader")

Connection = psycopg.Connection[tuple[object, ...]]


def migrate(server: "Server") -> bool:
    """Whether anything had to run; twice gives the same. The settings of the roles, what bounds the
    reader, and the passwords are what they should be.

    Raises MisuseError, before any change, when the database is another portal's.
    """
    with server.connect("admin") as conn, conn.transaction():
        take(conn, LOCK_KEY, "the structure of the database")
        _require_portal(conn, server.home.key)
        outdated = _applied(conn) != digest()
        if outdated:
            _apply(conn, server.home.key)
        bind_roles(conn)
        for role in CLIENTS:
            if outdated or not _can_log_in(server, role):
                _set_password(conn, server, role)
    return outdated


def durable(conn: Connection) -> None:
    """None; the commit of the transaction under way, and all before it, will be on disk."""
    conn.execute("set local synchronous_commit = on")


def digest() -> str:
    """The sha256 of the SQL files, which a database remembers once they ran."""
    return hashlib.sha256("\n".join(_text(name) for name in FILES).encode()).hexdigest()


def _apply(conn: Connection, portal: str) -> None:
    for name in FILES:
        conn.execute(_text(name).encode())
    conn.execute("insert into meta.portal (key) values (%s) on conflict do nothing", [portal])
    conn.execute("create table if not exists meta.migration (digest text primary key)")
    conn.execute("delete from meta.migration")
    conn.execute("insert into meta.migration values (%s)", [digest()])


def _applied(conn: Connection) -> str | None:
    return _value(conn, "meta.migration", "select digest from meta.migration")


def _require_portal(conn: Connection, key: str) -> None:
    owner = _value(conn, "meta.portal", "select key from meta.portal")
    if owner not in (None, key):
        raise MisuseError(
            f"the database {conn.info.dbname} on {conn.info.host}:{conn.info.port} holds portal "
            f"{owner}, not {key}: point DATABASE_URL to a database of its own"
        )


def _value(conn: Connection, table: str, query: LiteralString) -> str | None:
    """The first value of a query, None when its table does not exist or is empty."""
    if conn.execute("select to_regclass(%s)", [table]).fetchone() == (None,):
        return None
    row = conn.execute(query).fetchone()
    return None if row is None else str(row[0])


def _can_log_in(server: "Server", role: str) -> bool:
    try:
        server.connect(role).close()
    except psycopg.OperationalError:
        return False
    return True


def _set_password(conn: Connection, server: "Server", role: str) -> None:
    known = server.params(role)
    verifier = conn.pgconn.encrypt_password(
        known["password"].encode(), known["user"].encode(), b"scram-sha-256"
    )
    conn.execute(
        sql.SQL("alter role {} password {}").format(
            sql.Identifier(known["user"]), sql.Literal(verifier.decode())
        )
    )


def _text(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
