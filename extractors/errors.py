"""Errors that carry an exit code and one clear line: what, where, what to do."""

import re
from dataclasses import dataclass, field

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_MISUSE = 2
EXIT_BLOCKED = 3
EXIT_LOCKED = 4
# What a person reads in a mail or a log; headers and cells of a portal may be a megabyte long.
MOST = 1200
MOST_WHAT = 600
# Control characters, ends of lines, marks that turn the writing round, halves of characters.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff"
    "\N{LINE SEPARATOR}-\N{PARAGRAPH SEPARATOR}"
    "\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{LEFT-TO-RIGHT ISOLATE}-\N{POP DIRECTIONAL ISOLATE}]"
)
LONGEST_LINE = 2_000


def visible(text: str, most: int = LONGEST_LINE) -> str:
    """What a portal wrote, fit for a terminal, a log and a database: no character that acts or that
    cannot be stored, `most` characters at most.
    """
    cut = text if len(text) <= most else f"{text[:most]}…"
    return UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), cut)


def one_line(text: str, most: int = MOST) -> str:
    """The text in one line, fit for a terminal: its middle left out beyond `most` characters."""
    words = " ".join(text.split())
    shown = visible(words, len(words))
    if len(shown) <= most:
        return shown
    return f"{shown[: most // 2]} […] {shown[-most // 2 :]}"


class TiError(Exception):
    """Base of every error shown to a person as one line; `exit_code` is the process's."""

    exit_code = EXIT_FAILED


class MisuseError(TiError):
    """The command was asked for something that cannot be done (exit 2)."""

    exit_code = EXIT_MISUSE


class LockedError(TiError):
    """Another run holds the lock (exit 4)."""

    exit_code = EXIT_LOCKED


@dataclass
class SourceError(TiError):
    """A source refused at fetch or reading (exit 1): what happened, where, what to do."""

    what: str
    remedy: str
    source: str = ""
    part: str = ""
    vintage: str = ""
    file: str = ""
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        """One line: what (source, part, vintage, file, line, column): what to do."""
        where = [f"{k} {v}" for k, v in self._places() if v not in ("", None)]
        return one_line(f"{one_line(self.what, MOST_WHAT)} ({', '.join(where)}): {self.remedy}")

    def _places(self) -> list[tuple[str, object]]:
        names = ("source", "part", "vintage", "file", "line", "column")
        return [(name, getattr(self, name)) for name in names]


@dataclass
class GateBlockedError(TiError):
    """A gate refused a vintage or a release (exit 3); `failures` are its blocking checks."""

    gate: int
    failures: list["object"] = field(default_factory=list)
    exit_code = EXIT_BLOCKED

    def __str__(self) -> str:
        """One line per blocking check."""
        return f"gate {self.gate} blocked: " + "; ".join(str(f) for f in self.failures)
