"""A server of the portal's own, on 127.0.0.1, that runs while someone uses it."""

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO

import psycopg

from extractors.errors import TiError
from extractors.home import Home
from extractors.trouble import trouble
from warehouse.cluster import START_SECONDS, Cluster
from warehouse.credentials import (
    passwords,
    passwords_file,
    read_private,
    write_pgpass,
    write_private,
)
from warehouse.migrate import migrate
from warehouse.placement import choose_folder, choose_port, find_again, require_whole
from warehouse.server import Params, Server, role_name
from warehouse.system import HOST, file_lock, open_lock, try_lock

DATABASE = "ti"
POINTER = {"data_dir": str, "port": int, "keep": bool}
STOPPING = "shutting down"
# What a server that starts, stops or dies answers: wait until it does one thing or the other.
BUSY = (
    "starting up",
    STOPPING,
    "not yet accepting",
    "recovery",
    "refused",
    "closed the connection",
    "reset by peer",
    "timeout expired",
)


class EmbeddedServer(Server):
    """A cluster whose folder, port and passwords are written in the portal's home.

    `server.json` holds the folder (relative to the home, or absolute when the home is
    private and the server runs as another account), the port, and whether to keep it up.
    """

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self._seen = False

    @property
    def data_dir(self) -> Path:
        """The cluster's folder."""
        return self._cluster().data_dir

    def params(self, role: str) -> Params:
        """Host, port, dbname, user and password of a role."""
        name = role_name(role)
        return {
            "host": HOST,
            "port": self._cluster().port,
            "dbname": DATABASE,
            "user": name,
            "password": passwords(self.home)[name],
        }

    def ensure_started(self) -> None:
        """None; the server answers and the database is ready; TiError says what prevents it."""
        with self._lock():
            cluster = self._cluster()
            self._require_passwords(cluster)
            require_whole(cluster)
            cluster.create(role_name("admin"), passwords(self.home)[role_name("admin")])
            running = self._answers(cluster)
            if not self._seen:
                self.was_running, self._seen = running, True
            if not running:
                cluster.start()
                self._answers(cluster)
            cluster.trim_log()
            self._ensure_database()
            migrate(self)
        write_pgpass(self.home, HOST, cluster.port, DATABASE, passwords(self.home))

    def keep_up(self) -> None:
        """None; started, and left running by the sessions that end."""
        self.ensure_started()
        self._remember(keep=True)

    def stop(self) -> None:
        """None; the server no longer runs, whether or not the disk has room to remember that."""
        with self._lock():
            cluster = self._cluster()
            if cluster.exists or cluster.alive:
                # PostgreSQL 18 may never end when it is told to while it recovers.
                with suppress(TiError):
                    self._answers(cluster)
                cluster.stop()
            try:
                self._remember(keep=False)
            except OSError as error:
                said = f"the server is stopped, but not to stay so: {trouble(error) or error}"
                raise TiError(said) from error

    @contextmanager
    def session(self) -> Iterator[Server]:
        """A context in which the server runs.

        Every session holds a shared lock that dies with its process. The last one out
        stops the server, unless it is kept up or a reader is connected.
        """
        with open_lock(self.home.root / "clients.lock") as clients:
            fcntl.flock(clients, fcntl.LOCK_SH)
            self.ensure_started()
            try:
                yield self
            finally:
                self._leave(clients)

    def _leave(self, clients: IO[bytes]) -> None:
        if try_lock(clients, fcntl.LOCK_EX) and not self._pointer()["keep"] and not self._read():
            self.stop()

    def _read(self) -> bool:
        """Whether a reader is connected."""
        query = "select count(*) from pg_stat_activity where usename = %s"
        try:
            with self.connect("admin") as conn:
                return conn.execute(query, [role_name("reader")]).fetchone() != (0,)
        except psycopg.OperationalError:
            return False

    def _answers(self, cluster: Cluster) -> bool:
        """Whether our server accepts connections, after waiting for one that is starting."""
        deadline = time.monotonic() + START_SECONDS
        while cluster.alive:
            try:
                self._connect_postgres().close()
            except psycopg.OperationalError as error:
                reason = " ".join(str(error).split())
                late = time.monotonic() > deadline
                if late and STOPPING in reason:
                    cluster.stop()
                elif late or not any(word in reason for word in BUSY):
                    raise TiError(f"PostgreSQL in {cluster.data_dir} refuses: {reason}") from None
                time.sleep(0.2)
            else:
                return True
        return False

    def _connect_postgres(self) -> "psycopg.Connection[tuple[object, ...]]":
        where = {**self.params("admin"), "dbname": "postgres"}
        return psycopg.connect(**where, autocommit=True, connect_timeout=5)  # type: ignore[arg-type]

    def _ensure_database(self) -> None:
        with self._connect_postgres() as conn:
            known = conn.execute("select 1 from pg_database where datname = %s", [DATABASE])
            if known.fetchone() is None:
                conn.execute(f"create database {DATABASE}")
                conn.execute("revoke connect on database postgres, template1 from public")

    def _require_passwords(self, cluster: Cluster) -> None:
        path = passwords_file(self.home)
        if cluster.exists and not path.exists():
            raise TiError(
                f"the passwords of the database are lost: restore {path}, or remove the folder "
                f"{cluster.data_dir}, which the next run rebuilds from the lake"
            )

    def _cluster(self) -> Cluster:
        pointer = self._pointer()
        data_dir = self.home.root / str(pointer["data_dir"])
        return Cluster(data_dir, int(pointer["port"]), self.home.logs / "postgres.log")

    def _pointer(self) -> dict[str, str | int | bool]:
        """Folder, port and `keep`, chosen once; a port removed by hand is chosen again."""
        root = self.home.root
        path = root / "server.json"
        with file_lock(root / "pointer.lock"):
            stored = read_private(path, POINTER, find_again(root)) if path.exists() else {}
            if POINTER.keys() - stored.keys():
                folder = stored.get("data_dir") or choose_folder(root)
                port = stored.get("port") or choose_port(root / folder)
                stored = {"keep": False, **stored, "port": port, "data_dir": folder}
                write_private(path, json.dumps(stored, indent=2) + "\n")
        return stored

    def _remember(self, *, keep: bool) -> None:
        known = self._pointer()
        if known["keep"] is not keep:
            text = json.dumps({**known, "keep": keep}, indent=2)
            write_private(self.home.root / "server.json", text + "\n")

    def _lock(self) -> AbstractContextManager[None]:
        return file_lock(self.home.root / "server.lock")
