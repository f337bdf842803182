"""What a run carries from step to step: its portal, its server, its counters and its failures."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from extractors.errors import (
    EXIT_BLOCKED,
    EXIT_FAILED,
    EXIT_MISUSE,
    EXIT_OK,
    GateBlockedError,
    TiError,
    one_line,
)
from extractors.home import Home
from extractors.trouble import trouble
from ti.console import Console, Step

if TYPE_CHECKING:
    from extractors.entry import LakeFile
    from warehouse.server import Server

log = logging.getLogger(__name__)
COUNTERS = ("requests_full", "requests_conditional", "rows_copied", "models_built")
# When several things went wrong: a source or step that failed tells more than a gate that held.
GRAVEST_FIRST = (EXIT_FAILED, EXIT_MISUSE, EXIT_BLOCKED)


@dataclass(frozen=True)
class Options:
    """What was asked of a run."""

    sources: tuple[str, ...] = ()
    allow_stale: bool = False
    refresh: bool = False
    record: Path | None = None
    # The whole road was asked for: its end is a sign of life, and speaks for all sources.
    whole: bool = False

    def as_json(self) -> dict[str, object]:
        """The options as `meta.run` keeps them."""
        return {
            "sources": list(self.sources),
            "allow_stale": self.allow_stale,
            "refresh": self.refresh,
            "whole": self.whole,
        }


@dataclass(frozen=True)
class Failure:
    """A step that went wrong: the lines a person reads, and the exit code it asks for."""

    step: str
    source: str
    exit_code: int
    lines: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The failure as `meta.run` keeps it."""
        return {**asdict(self), "lines": list(self.lines)}


@dataclass
class Context:
    """One run: what was asked, where its state lives, and what it has done so far."""

    run_id: str
    home: Home
    server: "Server"
    options: Options = field(default_factory=Options)
    console: Console = field(default_factory=Console)
    counters: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTERS, 0))
    seconds: dict[str, float] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    fetched: dict[str, "list[LakeFile]"] = field(default_factory=dict)
    id_release: str | None = None
    released: bool = False
    withdrawn: str = ""
    interrupted: bool = False
    is_ours: Callable[[], bool] = lambda: True
    started: float = field(default_factory=time.monotonic)

    @property
    def log_path(self) -> Path:
        """The log of this run: what libraries print, and every traceback."""
        return run_log(self.home, self.run_id)

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.started

    @property
    def exit_code(self) -> int:
        """0 when nothing failed, else that of the gravest failure."""
        codes = {failure.exit_code for failure in self.failures}
        return next((code for code in GRAVEST_FIRST if code in codes), EXIT_OK)

    @property
    def state(self) -> Literal["released", "unchanged", "failed", "blocked"]:
        """The state in which `meta.run` ends."""
        if self.failures:
            return "blocked" if self.exit_code == EXIT_BLOCKED else "failed"
        return "released" if self.released else "unchanged"

    @property
    def lines(self) -> list[str]:
        """Every line of every failure, in order, each once."""
        return list(dict.fromkeys(line for failure in self.failures for line in failure.lines))

    def count(self, **more: int) -> None:
        """Add to the counters."""
        for name, number in more.items():
            self.counters[name] = self.counters.get(name, 0) + number

    def fail(self, step: str, source: str, error: BaseException) -> Failure:
        """The failure recorded for an error; its traceback goes to the log."""
        log.error("%s %s failed", step, source, exc_info=error)
        code = error.exit_code if isinstance(error, TiError) else EXIT_FAILED
        failure = Failure(step, source, code, tuple(self._lines(error)))
        self.failures.append(failure)
        return failure

    def _lines(self, error: BaseException) -> Iterator[str]:
        errors = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
        for one in errors:
            if isinstance(one, GateBlockedError):
                yield from (one_line(str(result)) for result in one.failures)
            elif isinstance(one, TiError):
                yield one_line(str(one))
            elif said := trouble(one):
                yield one_line(said)
            else:
                said = one_line(str(one), 300) or "no message"
                yield f"{type(one).__name__}: {said}"

    @contextmanager
    def recording(self) -> Iterator[None]:
        """A block whose error is recorded, unless a step did, and goes no further."""
        try:
            yield
        except Exception as error:
            if not self.failures:
                self.fail("run", "", error)

    @contextmanager
    def step(self, name: str, source: str = "") -> Iterator[Step]:
        """A step shown on the console and timed; an error is recorded, then goes on."""
        label = f"{name} {source}".strip()
        with self.console.step(label) as shown:
            try:
                self._require_ours()
                yield shown
            except Exception as error:
                shown.note = next(iter(self.fail(name, source, error).lines), "")
                raise
            finally:
                self.seconds[label] = self.seconds.get(label, 0.0) + shown.seconds

    def _require_ours(self) -> None:
        if not self.is_ours():
            raise TiError(f"run {self.run_id} lost its lock: another process took it for dead")


def run_log(home: Home, run_id: str) -> Path:
    """The log file of a run."""
    return home.logs / f"{run_id}.log"


_active: Context | None = None


def active() -> Context | None:
    """The context of the run under way in this process, None outside one."""
    return _active


@contextmanager
def activated(ctx: Context) -> Iterator[Context]:
    """The context, which `active` gives to the tasks that run in this process meanwhile."""
    global _active
    before, _active = _active, ctx
    try:
        yield ctx
    finally:
        _active = before
