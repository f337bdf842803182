"""The fetch log of a lake: one JSON line per attempt, and this run's tally."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from extractors.attempt import Attempt

TRANSFERRED = ("fetched", "refused")


class FetchLog:
    """Appends attempts to `path`, keeps those of this run and counts its HTTP requests.

    `full` counts the requests that were unconditional or brought a body; `conditional` the others.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.attempts: list[Attempt] = []
        self.full = 0
        self.conditional = 0

    def record(self, attempt: Attempt) -> None:
        """Nothing; the attempt is in memory and is a line at the end of the file."""
        self.attempts.append(attempt)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(attempt.row(), ensure_ascii=False, sort_keys=True) + "\n"
        # One write on O_APPEND: lines of processes that log at the same time do not mix.
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)

    def record_request(self, attempt: Attempt, *, conditional: bool) -> None:
        """Nothing; as `record`, and the request is counted."""
        if conditional and attempt.outcome not in TRANSFERRED:
            self.conditional += 1
        else:
            self.full += 1
        self.record(attempt)

    def lines(self) -> Iterator[Attempt]:
        """Every attempt ever logged, oldest first; a line cut by a crash is left out."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8", errors="replace") as log:
            for line in log:
                try:
                    yield Attempt(**json.loads(line))
                except (ValueError, TypeError):
                    continue
