"""How long to insist: attempts, back-off, what `Retry-After` asks for, and the slowest answer."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Policy:
    """Attempts, seconds and hops granted to one address. `read_seconds` is the longest silence and
    `head_seconds` the time until the headers are whole; `slowest` is in bytes a second, over each
    `slow_seconds`, and `longest_seconds` counts from the first attempt to the last.
    """

    attempts: int = 5
    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    head_seconds: float = 180.0
    backoff_seconds: float = 1.0
    longest_backoff: float = 60.0
    longest_retry_after: float = 300.0
    redirects: int = 5
    slowest: float = 1000.0
    slow_seconds: float = 60.0
    longest_seconds: float = 21_600.0

    def pause(self, attempt: int, asked: float | None) -> float:
        """Seconds before the next attempt: doubled each time, never less than what was asked."""
        doubled = self.backoff_seconds * float(2 ** (attempt - 1))
        return max(min(doubled, self.longest_backoff), asked or 0.0)


@dataclass(eq=False)
class Transient(Exception):  # noqa: N818 - a reason to ask again, not a final error
    """A failure that asking again may cure.

    `wait` is what the server asked for and `floor` what its manners ask for, in seconds; `gained`
    says that bytes were received that need not be asked for again.
    """

    what: str
    wait: float | None = None
    floor: float | None = None
    gained: bool = False


class Flow:
    """How fast an answer comes: a byte a minute never times out by itself."""

    def __init__(
        self, policy: Policy, ends: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._policy, self._ends, self._clock = policy, ends, clock
        self._since, self._bytes = clock(), 0

    def took(self, size: int) -> None:
        """Nothing; Transient when the answer is too slow, or not over in the time granted."""
        now, policy = self._clock(), self._policy
        self._bytes += size
        if now > self._ends:
            raise Transient(f"not over after {policy.longest_seconds:.0f} s")
        lasted = now - self._since
        if lasted < policy.slow_seconds:
            return
        if self._bytes < policy.slowest * lasted:
            raise Transient(f"slower than {policy.slowest:,.0f} bytes a second")
        self._since, self._bytes = now, 0


def whole_number(text: str) -> int | None:
    """The number that a header states in digits, or None: `²` and 5,000 digits state none."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 18 else None


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Seconds that a `Retry-After` header asks for, given as seconds or as a date; else None."""
    seconds = whole_number(value)
    if seconds is not None:
        return float(seconds)
    try:
        until = parsedate_to_datetime(value.strip())
    except (ValueError, TypeError, OverflowError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - (now or datetime.now(UTC))).total_seconds())
