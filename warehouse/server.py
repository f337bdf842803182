"""The PostgreSQL server of a portal: an existing one (DATABASE_URL) or one of its own."""

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypedDict

import psycopg
from psycopg.conninfo import make_conninfo

from extractors.errors import MisuseError
from extractors.home import Home
from warehouse.binaries import find_psql
from warehouse.credentials import ROLES, pgpass_file


class Params(TypedDict):
    """What any client needs to connect."""

    host: str
    port: int
    dbname: str
    user: str
    password: str


class Server(ABC):
    """A server and the database `ti` in it; `ensure_started` before anything else."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.was_running = False

    @property
    @abstractmethod
    def data_dir(self) -> Path | None:
        """The cluster's folder; None when the server is not ours."""

    @abstractmethod
    def ensure_started(self) -> None:
        """None; the server answers, the database, its roles and its schemas exist."""

    @abstractmethod
    def keep_up(self) -> None:
        """None; started, and sessions that end leave it running until `stop`."""

    @abstractmethod
    def stop(self) -> None:
        """None; the server no longer runs, if it is ours."""

    @abstractmethod
    def session(self) -> AbstractContextManager["Server"]:
        """A context in which the server runs; the last one out stops what no one keeps up."""

    @abstractmethod
    def params(self, role: str) -> Params:
        """Host, port, dbname, user and password of `admin`, `loader`, `builder` or `reader`."""

    def dsn(self, role: str) -> str:
        """The libpq connection string of a role, password included."""
        return make_conninfo("", **self.options(), **self.params(role))

    def options(self) -> Mapping[str, str]:
        """Connection options beyond `params`, such as sslmode."""
        return {}

    def connect(self, role: str) -> "psycopg.Connection[tuple[object, ...]]":
        """An open connection in autocommit mode, as every function of this package expects."""
        return psycopg.connect(self.dsn(role), autocommit=True, application_name=f"ti {role}")

    @property
    def psql_path(self) -> Path:
        """The psql to run."""
        return find_psql()

    @property
    def pgpass(self) -> Path:
        """The password file for PGPASSFILE: with it, no command line shows a password."""
        return pgpass_file(self.home)


def server(home: Home) -> Server:
    """The server of a portal, not yet started: DATABASE_URL's if set, else its own."""
    from warehouse.embedded import EmbeddedServer
    from warehouse.existing import ExistingServer

    url = os.environ.get("DATABASE_URL")
    return ExistingServer(home, url) if url else EmbeddedServer(home)


def role_name(role: str) -> str:
    """The PostgreSQL role behind `admin`, `loader`, `builder` or `reader`."""
    if role not in ROLES:
        raise MisuseError(f"unknown database role {role!r}: use one of {', '.join(ROLES)}")
    return ROLES[role]
