"""The command `ti`: its verbs, and the one place where errors become one line and an exit code."""

import io
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from extractors.errors import EXIT_FAILED, EXIT_MISUSE, TiError, one_line
from extractors.home import ti_home
from extractors.trouble import trouble
from ti.verb import VerbGroup
from ti.verbs.db import db
from ti.verbs.diff import diff
from ti.verbs.doctor import doctor
from ti.verbs.heartbeat import heartbeat
from ti.verbs.new_source import new_source
from ti.verbs.quality import quality
from ti.verbs.quarantine import quarantine
from ti.verbs.rollback import rollback
from ti.verbs.run import run
from ti.verbs.sql import sql
from ti.verbs.status import status
from ti.verbs.steps import build, check, fetch, load, publish

VERBS = (
    *(run, fetch, load, build, check, quality, quarantine, diff, publish, rollback),
    *(sql, status, heartbeat, doctor, db, new_source),
)


@click.group(cls=VerbGroup, commands={v.name: v for v in VERBS if v.name})
def cli() -> None:
    """Territoires d'industrie: from open-data portals to a published, checked panel."""


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of the command; every failure is one line on the standard error.

    As the console script (no `argv`) it ends the process itself once Airflow was loaded: taking
    down all its modules costs seconds, and its exit hooks write on the terminal.
    """
    _write_any_character()
    code = _outcome(list(sys.argv[1:] if argv is None else argv))
    if argv is None and "airflow" in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _write_any_character() -> None:
    """Nothing; what a terminal's encoding lacks is shown as `?`: a missing locale stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _outcome(arguments: list[str]) -> int:
    try:
        code = cli.main(args=arguments, prog_name="ti", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return EXIT_MISUSE
    except TiError as error:
        return _say(str(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", EXIT_FAILED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0]
        said = trouble(error) or f"{type(error).__name__}: {first}"
        return _say(f"{said}; {_keep_trace()}", EXIT_FAILED)
    return int(code or 0)


def _say(line: str, code: int) -> int:
    click.echo(f"ti: {one_line(line)}", err=True)
    return code


def _keep_trace() -> str:
    """Where the current traceback now is; the reason when it could not be kept."""
    log = ti_home() / "ti.log"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as out:
            out.write(f"{now}\n{traceback.format_exc()}\n")
    except OSError as error:
        return f"no log either: {error.strerror}"
    return f"log: {log}"
