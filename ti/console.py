"""What a person sees while a run goes on: a live line on a terminal, plain lines elsewhere."""

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import click

from extractors.errors import UNSEEN, visible

TICK = 0.2
FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
MARKS = {"done": "✓", "skipped": "–", "failed": "✗"}


@dataclass
class Step:
    """A step under way: its label, what it last said and how it ended."""

    label: str
    note: str = ""
    outcome: str = "done"
    started: float = field(default_factory=time.monotonic)

    def say(self, note: str) -> None:
        """Show what the step is doing now."""
        self.note = note

    @property
    def seconds(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.started


class Console:
    """Progress on one stream; `live` rewrites one line while a step runs."""

    def __init__(self, stream: TextIO | None = None, live: bool | None = None) -> None:
        self.stream = stream or sys.stdout
        self.live = self.stream.isatty() if live is None else live
        self._lock = threading.Lock()

    def line(self, text: str = "") -> None:
        """Print one line, no character of which acts on a terminal."""
        self._print(_seen(text))

    def _print(self, text: str) -> None:
        with self._lock:
            print(text, file=self.stream, flush=True)

    @contextmanager
    def step(self, label: str) -> Iterator[Step]:
        """Show a step until it ends; an exception marks it as failed and goes on."""
        step = Step(label)
        stop = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(step, stop), daemon=True)
        if self.live:
            ticker.start()
        try:
            yield step
        except BaseException:
            step.outcome = "failed"
            raise
        finally:
            stop.set()
            if self.live:
                ticker.join()
            self._finish(step)

    def _tick(self, step: Step, stop: threading.Event) -> None:
        frame = 0
        while not stop.wait(TICK):
            frame += 1
            text = f"{FRAMES[frame % len(FRAMES)]} {_columns(step)}"
            with self._lock:
                self.stream.write(f"\r\x1b[2K{text[: _width(self.stream)]}")
                self.stream.flush()

    def _finish(self, step: Step) -> None:
        erase = "\r\x1b[2K" if self.live else ""
        self._print(f"{erase}{MARKS[step.outcome]} {_columns(step)}".rstrip())


def _columns(step: Step) -> str:
    return _seen(f"{step.label:<32} {step.seconds:6.1f} s  {step.note}")


def _seen(text: str) -> str:
    """The text whole, fit for a terminal: it may hold what a portal wrote."""
    return visible(text, len(text))


def say(text: object, *, err: bool = False) -> None:
    """Nothing; the lines of a text are printed, on the standard error with `err`, no character of
    them acting on a terminal.
    """
    for line in str(text).split("\n"):
        click.echo(_seen(line), err=err)


def say_json(facts: object) -> None:
    """Nothing; the facts are printed as JSON, in which no character acts on a terminal either."""
    text = json.dumps(facts, indent=2, ensure_ascii=False).split("\n")
    for line in text:
        click.echo(UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", line))


def _width(stream: TextIO) -> int:
    """Characters that a line of that terminal takes without wrapping."""
    try:
        return os.get_terminal_size(stream.fileno()).columns - 1
    except (OSError, ValueError):
        return 99


@contextmanager
def diverted(log: Path) -> Iterator[Console]:
    """A console on the terminal, while all that libraries print goes to the file `log`.

    The descriptors themselves are turned, so that Airflow's handlers, warnings and child processes
    follow; a stream that is not the process's own (a test's) is left as it is.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if sys.stdout is not sys.__stdout__:
        yield Console(sys.stdout)
        return
    _flush()
    saved = os.dup(1), os.dup(2)
    terminal = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace", buffering=1)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        yield Console(terminal)
    finally:
        _flush_or_drop()
        os.dup2(saved[0], 1)
        os.dup2(saved[1], 2)
        terminal.close()
        for number in (*saved, descriptor):
            os.close(number)


def _flush_or_drop() -> None:
    """Nothing; what a log without room cannot take is dropped: how the run ended matters more."""
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except OSError:
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), number)
            stream.flush()


def _flush() -> None:
    print(end="", flush=True)
    print(end="", file=sys.stderr, flush=True)
