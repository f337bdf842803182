"""How long to insist: attempts, back-off and what `Retry-After` asks for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Policy:
    """Attempts, seconds and hops granted to one address."""

    attempts: int = 5
    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    backoff_seconds: float = 1.0
    longest_backoff: float = 60.0
    longest_retry_after: float = 300.0
    redirects: int = 5

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


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Seconds that a `Retry-After` header asks for, given as seconds or as a date; else None."""
    text = value.strip()
    if text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - (now or datetime.now(UTC))).total_seconds())
