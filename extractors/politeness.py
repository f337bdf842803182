"""How often each host may be asked: the shortest time between two requests."""

import threading
import time
from collections.abc import Callable

# Seconds. Melodi and the Sirene API answer 429 beyond 30 requests a minute; IGN allows 10
# downloads a second; recherche-entreprises 7 a second. The others state no limit.
MIN_INTERVAL = {
    "api.insee.fr": 2.0,
    "recherche-entreprises.api.gouv.fr": 0.2,
    "data.geopf.fr": 0.1,
    "geo.api.gouv.fr": 0.05,
    "127.0.0.1": 0.0,
    "localhost": 0.0,
}
DEFAULT_INTERVAL = 0.2


class Pace:
    """Makes callers of one process wait their turn, host by host."""

    def __init__(
        self,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        intervals: dict[str, float] | None = None,
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._intervals = MIN_INTERVAL if intervals is None else intervals
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str) -> float:
        """Seconds waited before `host` may be asked; the turn after this one is booked."""
        interval = self._intervals.get(host, DEFAULT_INTERVAL)
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + interval
        if turn > now:
            self._sleep(turn - now)
        return turn - now
