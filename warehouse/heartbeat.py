"""A thread that tells the database, every five seconds, that a run is alive."""

import contextlib
import threading
from types import TracebackType
from typing import Self

import psycopg

from warehouse.migrate import Connection
from warehouse.server import Server

EVERY_SECONDS = 5.0


class Heartbeat:
    """A context in which the run and its lock keep a recent heartbeat.

    `lost` becomes true when the run is no longer `running`: another process took it for dead
    (this machine slept, say) and may hold the lock.
    """

    def __init__(self, server: Server, run_id: str, every: float = EVERY_SECONDS) -> None:
        self._server = server
        self._run_id = run_id
        self._every = every
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self.lost = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.set()
        self._thread.join()

    def _beat(self) -> None:
        """Beat until the end, over a new connection each time one breaks."""
        while not self._end.is_set():
            with contextlib.suppress(psycopg.OperationalError):
                self._beat_on(self._server.connect("loader"))
            if self.lost or self._end.wait(1.0):
                return

    def _beat_on(self, conn: Connection) -> None:
        with conn:
            while not self._end.is_set() and not self.lost:
                self._once(conn)
                self._end.wait(self._every)

    def _once(self, conn: Connection) -> None:
        alive = conn.execute(
            """
            update meta.run set heartbeat_at = clock_timestamp()
            where run_id = %s and state = 'running'
            """,
            [self._run_id],
        )
        conn.execute(
            "update meta.lock set heartbeat_at = clock_timestamp() where run_id = %s",
            [self._run_id],
        )
        self.lost = alive.rowcount == 0
