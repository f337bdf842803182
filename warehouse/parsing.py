"""The project as dbt parses it: once per process, and ahead of need in a process of its own."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.errors import TiError, one_line
from extractors.home import REPOSITORY, Home
from warehouse.dbt_connections import connections_kept
from warehouse.system import file_lock

PROJECT = REPOSITORY / "dbt_project"


@dataclass(frozen=True)
class Parsed:
    """A project's manifest as dbt parsed it for one home."""

    home: Home
    project: Path
    manifest: Any


_last: Parsed | None = None


def parsed(home: Home, project: Path) -> Any:
    """The manifest of the project: parsing once serves every layer of a run.

    manifest.json is written then; what a first run parsed, the home keeps for the next ones. Waits
    for a process that parses ahead. TiError when the project does not parse.
    """
    global _last
    if _last is None or (_last.home, _last.project) != (home, project):
        with file_lock(home.root / "dbt" / ".parse.lock"):
            done = invoke(home, project, "parse", [])
        if done.exception is not None or done.result is None:
            raise refused(home, "parse the project", done)
        _last = Parsed(home, project, done.result)
    return _last.manifest


def invoke(
    home: Home, project: Path, command: str, arguments: list[str], manifest: Any = None
) -> Any:
    """dbt's own result of a command."""
    from dbt.cli.main import dbtRunner

    folder = home.root / "dbt"
    before = [
        *("--quiet", "--no-use-colors", "--no-print", "--no-send-anonymous-usage-stats"),
        *("--no-version-check", "--log-level", "none", "--log-level-file", "info"),
        *("--log-path", str(folder / "logs"), command),
        *("--project-dir", str(project), "--profiles-dir", str(project)),
        *("--target-path", str(folder / "target")),
    ]
    with connections_kept():
        return dbtRunner(manifest=manifest).invoke([*before, *arguments])


def refused(home: Home, what: str, done: Any) -> TiError:
    """The error for a command that gave no result, in one line."""
    said = one_line(str(done.exception or "no result"))
    return TiError(f"dbt cannot {what}: {said} (log {home.root / 'dbt' / 'logs' / 'dbt.log'})")


def kept(home: Home) -> Path:
    """What dbt keeps of a parse, by content of each file: the next one reads what changed since."""
    return home.root / "dbt" / "target" / "partial_parse.msgpack"


if __name__ == "__main__":
    parsed(Home(sys.argv[1], Path(sys.argv[2])), PROJECT)
