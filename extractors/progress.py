"""What a person sees of a long download: received, total and rate."""

import time
from collections.abc import Callable

from extractors.attempt import Subject
from extractors.room import megabytes

LONG = 20_000_000
EVERY = 0.5


def silent(line: str) -> None:
    """Nothing is said."""
    del line


class Progress:
    """Says how far one download is, at most twice a second, for files above 20 MB."""

    def __init__(
        self,
        subject: Subject,
        say: Callable[[str], None] = silent,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._subject, self._say, self._clock = subject, say, clock
        self._started = self._said = clock()
        self._first = 0

    def start(self, size: int) -> None:
        """Nothing; `size` bytes were there before, and do not count in the rate."""
        self._started, self._first = self._clock(), size

    def at(self, size: int, total: int | None) -> None:
        """Nothing; the line is said if the file is long and the last one is old enough."""
        now = self._clock()
        if max(size, total or 0) <= LONG or now - self._said < EVERY:
            return
        self._said = now
        rate = (size - self._first) / max(now - self._started, EVERY)
        of = f" / {megabytes(total)}" if total else ""
        self._say(f"{self._subject}: {megabytes(size)}{of} MB, {rate / 1e6:.1f} MB/s")
