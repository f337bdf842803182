"""A server that someone else runs, named by DATABASE_URL."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from extractors.errors import MisuseError, TiError
from extractors.home import Home
from warehouse.credentials import derived_passwords, passwords, write_pgpass
from warehouse.migrate import migrate
from warehouse.server import Params, Server, role_name


class ExistingServer(Server):
    """The server behind an administrator's URL; never started nor stopped from here."""

    def __init__(self, home: Home, url: str) -> None:
        super().__init__(home)
        self.was_running = True
        self._url = _without_driver(url)
        try:
            self._given = {
                k: str(v) for k, v in conninfo_to_dict(self._url).items() if v is not None
            }
        except psycopg.ProgrammingError as error:
            raise MisuseError(
                f"DATABASE_URL is not a PostgreSQL address ({str(error).strip()}): "
                "write postgresql://user:password@host:5432/ti"
            ) from None

    @property
    def data_dir(self) -> Path | None:
        """None: the server's folder is not ours."""
        return None

    def params(self, role: str) -> Params:
        """Host, port, dbname, user and password; `admin` is the user of the URL."""
        name = role_name(role)
        admin = self._given.get("password", "")
        known = derived_passwords(admin) if admin else passwords(self.home)
        return {
            "host": self._given.get("host", "127.0.0.1"),
            "port": int(self._given.get("port", 5432)),
            "dbname": self._given.get("dbname", "ti"),
            "user": self._given.get("user", name) if role == "admin" else name,
            "password": admin if role == "admin" else known[name],
        }

    def options(self) -> Mapping[str, str]:
        """Whatever the URL says beyond host, port, dbname, user and password."""
        return {k: v for k, v in self._given.items() if k not in Params.__annotations__}

    def ensure_started(self) -> None:
        """None; the database has roles and schemas. TiError when nothing answers."""
        where = self.params("admin")
        try:
            psycopg.connect(self.dsn("admin"), connect_timeout=10).close()
        except psycopg.OperationalError as error:
            reason = " ".join(str(error).split())
            raise TiError(
                f"the server of DATABASE_URL, {where['host']}:{where['port']}, refuses: {reason}"
            ) from None
        migrate(self)
        known = {
            p["user"]: p["password"] for p in map(self.params, ("loader", "builder", "reader"))
        }
        write_pgpass(self.home, where["host"], where["port"], where["dbname"], known)

    def keep_up(self) -> None:
        """None; same as `ensure_started`."""
        self.ensure_started()

    def stop(self) -> None:
        """None; nothing happens: the server is not ours."""

    @contextmanager
    def session(self) -> Iterator[Server]:
        """A context in which the database is ready."""
        self.ensure_started()
        yield self


def _without_driver(url: str) -> str:
    """The URL without SQLAlchemy's driver name, which libpq does not know."""
    scheme, separator, rest = url.partition("://")
    return scheme.split("+", 1)[0] + separator + rest
