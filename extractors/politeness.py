"""How each host is asked: the shortest time between two requests, and the key it may take."""

import fcntl
import os
import re
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from extractors.attempt import Refusal
from extractors.yaml_facts import read_yaml

# Hosts with at least this many seconds between two requests count them; the others only pace.
SHARED = 1.0
LONGEST_QUEUE = 600.0
HOSTS = Path(__file__).with_name("hosts.yml")


class _Facts(BaseModel):
    """Base of what hosts.yml holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Key(_Facts):
    """An optional key: the variable that holds it, the header that carries it, below `path`."""

    variable: str
    header: str
    path: str = "/"


class Manners(_Facts):
    """What one host asks of those who use it, in seconds."""

    every: float = Field(ge=0)
    after_429: float | None = None
    key: Key | None = None


@cache
def manners() -> dict[str, Manners]:
    """The manners of every host of hosts.yml, and those of all others under ''."""
    facts = read_yaml(HOSTS)
    known = {"": facts["default"], **facts["hosts"]}
    return {host: Manners.model_validate(one) for host, one in known.items()}


def manners_of(host: str) -> Manners:
    """The manners that a host is asked with."""
    return manners().get(host) or manners()[""]


def key_header(url: str) -> dict[str, str]:
    """The header with the key that the address takes; empty without a key in the environment.

    Never over plain http. Refusal for a key that no header can carry, without showing it.
    """
    parts = urlsplit(url)
    key = manners_of(parts.hostname or "").key
    value = os.environ.get(key.variable, "").strip() if key else ""
    if not key or not value or parts.scheme != "https" or not parts.path.startswith(key.path):
        return {}
    if not (value.isascii() and value.isprintable()):
        what = f"{key.variable} holds characters that no header can carry"
        raise Refusal(what, "copy the key again, or unset the variable: it is optional", "error")
    return {key.header: value}


class Pace:
    """Makes callers wait their turn, host by host.

    With a `folder`, those of all processes that share it wait together for the hosts that count
    requests by the minute: tasks of a scheduler, or two commands.
    """

    def __init__(
        self,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        intervals: dict[str, float] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._intervals = intervals
        self._folder = folder
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str) -> float:
        """Seconds waited before `host` may be asked; the turn after this one is booked."""
        known = self._intervals
        interval = manners_of(host).every if known is None else known.get(host, 0.0)
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(host, now))
            if self._folder and interval >= SHARED:
                turn = _booked(self._folder, host, now, turn, interval)
            self._next[host] = turn + interval
        if turn > now:
            self._sleep(turn - now)
        return turn - now


def _booked(folder: Path, host: str, now: float, turn: float, interval: float) -> float:
    """The turn, after those that other processes booked; it is booked for them too."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / host).open("a+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        text = file.read().strip()
        following = float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else 0.0
        # The clock starts again with the machine: a turn far ahead is one of before.
        if following <= now + LONGEST_QUEUE:
            turn = max(turn, following)
        file.seek(0)
        file.truncate()
        file.write(f"{turn + interval:.3f}")
    return turn
