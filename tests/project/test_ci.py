"""`.ci/run`: which skips it accepts, and what its last line is."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from extractors.home import REPOSITORY

MAKE = """#!/bin/sh
case "$*" in
*test*)
    echo "seen: $(cat "${TESTS_FIRST_RUN:-/dev/null}")"
    cat "$TESTS_LOG"
    exit "$TESTS_STATUS" ;;
*) echo "make $*" ;;
esac
"""
CLOSING = "======= 3 passed, 1 skipped in 2.10s ======="


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the script, and a `make` that says what it is told to."""
    made = tmp_path / "un projet"
    (made / ".ci").mkdir(parents=True)
    shutil.copy(REPOSITORY / ".ci" / "run", made / ".ci" / "run")
    (tmp_path / "make").write_text(MAKE)
    (tmp_path / "make").chmod(0o755)
    return made


def ci(checkout: Path, log: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    (checkout / "log").write_text(log)
    ours = ("TI_PORTAL_FILES", "TI_HOME", "TESTS_FIRST_RUN")
    env = {k: v for k, v in os.environ.items() if k not in ours}
    env |= {
        "PATH": f"{checkout.parent}:{env['PATH']}",
        "TESTS_LOG": str(checkout / "log"),
        "TESTS_STATUS": str(status),
    }
    command = ["bash", str(checkout / ".ci" / "run")]
    return subprocess.run(command, env=env, capture_output=True, text=True)


def test_a_green_run_ends_with_pytests_closing_line(checkout: Path) -> None:
    done = ci(checkout, f"tests/a.py ....\n{CLOSING}\n")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == CLOSING
    assert [x for x in lines if x.startswith("make ")] == [
        "make setup",
        "make lint",
        "make --no-print-directory audit",
        "make --no-print-directory run",
    ]


def test_the_tests_are_told_what_the_run_printed(checkout: Path) -> None:
    assert "seen: make --no-print-directory run" in ci(checkout, f"{CLOSING}\n").stdout
    # A run again is no first one.
    (checkout / "var" / "sample").mkdir(parents=True)
    assert "seen: \n" in ci(checkout, f"{CLOSING}\n").stdout


def test_a_secret_or_an_advisory_is_the_end(checkout: Path) -> None:
    make = checkout.parent / "make"
    make.write_text(MAKE.replace('*) echo "make', '*audit*) exit 1 ;;\n*) echo "make'))
    done = ci(checkout, f"{CLOSING}\n")
    assert done.returncode == 1
    assert "make --no-print-directory run" not in done.stdout


def test_a_run_that_fails_is_the_end(checkout: Path) -> None:
    make = checkout.parent / "make"
    make.write_text(MAKE.replace('*) echo "make', '*run*) exit 4 ;;\n*) echo "make'))
    done = ci(checkout, f"{CLOSING}\n")
    assert done.returncode == 4
    assert CLOSING not in done.stdout


@pytest.mark.parametrize("reason", ["psql is not installed", "could not import 'x'"])
def test_a_skip_for_a_missing_tool_fails(checkout: Path, reason: str) -> None:
    done = ci(checkout, f"SKIPPED [1] tests/a.py:3: {reason}\n{CLOSING}\n")
    assert done.returncode == 1
    assert reason in done.stdout
    assert done.stdout.splitlines()[-1] == CLOSING


def test_recorded_files_may_be_missing_but_not_left_out(checkout: Path) -> None:
    log = f"SKIPPED [1] tests/a.py:3: TI_PORTAL_FILES names no folder\n{CLOSING}\n"
    assert ci(checkout, log).returncode == 0
    portal = checkout.parent / "shared" / "portal"
    portal.mkdir(parents=True)
    (portal / "MANIFEST.csv").touch()
    assert ci(checkout, log).returncode == 1


def test_failed_tests_fail(checkout: Path) -> None:
    closing = "======= 1 failed, 2 passed in 2.10s ======="
    done = ci(checkout, f"{closing}\n", status=2)
    assert done.returncode == 2
    assert done.stdout.splitlines()[-1] == closing


def test_a_run_without_a_closing_line_fails(checkout: Path) -> None:
    assert ci(checkout, "collecting ...\n").returncode == 1
