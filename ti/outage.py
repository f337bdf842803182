"""A database that cannot be used keeps no message: that is told directly, and when it is over."""

import json
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from textwrap import shorten
from typing import Any

from extractors.errors import TiError, one_line
from extractors.home import Home
from extractors.trouble import trouble
from ti.console import Console, diverted
from ti.context import run_log
from ti.telling import sender

log = logging.getLogger(__name__)
NOWHERE = Path(os.devnull)
MARK = "database-outage.json"
FAILED, RECOVERED = "failed", "recovered"
# Who looks without a run of its own.
HEARTBEAT = "ti heartbeat"


@contextmanager
def logged(home: Home, run_id: str) -> Iterator[Console]:
    """The console of a run, whose log is open; where it cannot be, that is told."""
    path = run_log(home, run_id)
    with ExitStack() as stack:
        try:
            console = stack.enter_context(diverted(path))
        except OSError as error:
            with diverted(NOWHERE):
                tell_outage(home, run_id, [said(error)], str(path))
            raise
        yield console


@contextmanager
def apart(log: Path) -> Iterator[None]:
    """A block whose messages and libraries write to `log`, and to nothing where it cannot be open:
    the console is for the outcome alone.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(diverted(log))
        except OSError:
            stack.enter_context(diverted(NOWHERE))
        yield


def said(error: BaseException) -> str:
    """An error in one line, as a message tells it: ours say themselves where and what to do."""
    if isinstance(error, TiError):
        return one_line(str(error))
    return trouble(error) or one_line(str(error)) or type(error).__name__


def tell_outage(home: Home, run_id: str, lines: Sequence[str], where: str = "") -> None:
    """Nothing; that a run or a look could not use the database is sent, unless it was before.

    `lines` say why, `where` is the log or the page of the run. A message that no channel took is
    sent again by the next run; so is one of which no mark can be left, on a disk that is full.
    """
    mark = home.root / MARK
    if _stands(mark):
        log.info("the database still cannot be used: %s", "; ".join(lines))
        return
    now = _now()
    first = shorten(lines[0], 100, placeholder="…") if lines else "no reason was given"
    body = [
        f"What: {_who(run_id)} of portal {home.spec} could not use its database",
        *(f"  - failed: {line}" for line in lines),
        f"Since: {now}",
        "Readers still see: what they saw before, once the database answers; nothing was published",
        "What to do: what the lines above end with; then `ti run` again",
    ]
    subject = f"[Territoires d'industrie] {home.spec}: the database cannot be used: {first}"
    if _send(home, subject, [*body, *_run(where)], {"run_id": run_id, "kind": FAILED}):
        _leave(mark, {"since": now, "run_id": run_id, "lines": list(lines)})


def tell_restored(home: Home, run_id: str, seen: str, where: str = "") -> None:
    """Nothing; that the database can be used again is sent, if anybody was told that it could not.

    `seen` is the release that readers see.
    """
    mark = home.root / MARK
    if not _stands(mark):
        return
    since = _since(mark)
    body = [
        f"What: {_who(run_id)} of portal {home.spec} could use its database again",
        f"Over: the database cannot be used (since {since})",
        f"Readers still see: {seen}",
        "What to do: nothing; this is over",
    ]
    subject = f"[Territoires d'industrie] {home.spec}: over: the database cannot be used"
    if _send(home, subject, [*body, *_run(where)], {"run_id": run_id, "kind": RECOVERED}):
        mark.unlink(missing_ok=True)


def _send(home: Home, subject: str, body: Sequence[str], facts: dict[str, str]) -> bool:
    """Whether a channel took the message; there may be none."""
    text = "\n".join(body)
    log.error("%s\n%s", subject, text)
    return any(one.sent for one in list(sender(home)(subject, text, facts)))


def _leave(mark: Path, facts: dict[str, Any]) -> None:
    from warehouse.credentials import write_private

    try:
        write_private(mark, json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        log.warning("the next run tells it again: %s", said(error))


def _stands(mark: Path) -> bool:
    """Whether the mark is there; in a home that cannot be entered nobody sees one."""
    try:
        return mark.exists()
    except OSError:
        return False


def _since(mark: Path) -> str:
    try:
        return str(json.loads(mark.read_text(encoding="utf-8"))["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return "a time that is not known"


def _who(run_id: str) -> str:
    return run_id if run_id == HEARTBEAT else f"run {run_id}"


def _run(where: str) -> list[str]:
    return [f"Run: {where}"] if where else []


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
