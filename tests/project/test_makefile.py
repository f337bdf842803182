"""`make`: the interpreter it picks, what it refuses, what it leaves alone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from extractors.home import REPOSITORY

RUNS = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
FAILS = "#!/bin/sh\necho 'command not found' >&2\nexit 127\n"
# Answers the version question with no, as 3.10 or 3.14 would.
OTHER_VERSION = "#!/bin/sh\nexit 1\n"
WITHOUT_VENV = f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexec "{sys.executable}" "$@"\n'
SETUP = '#!/bin/sh\necho "picked: $1"\nmkdir -p .venv\npwd >.venv/ready\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a space, the Makefile in it, and a setup that only says what it was given."""
    made = tmp_path / "un dossier"
    (made / ".ci").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(REPOSITORY / name, made)
    (made / ".ci" / "setup").write_text(SETUP)
    return made


def make(folder: Path, *args: str, **pythons: str) -> subprocess.CompletedProcess[str]:
    """`make` with these interpreters, and no other, on PATH."""
    tools = folder.parent / "bin"
    tools.mkdir(exist_ok=True)
    for tool in ("make", "sh", "cat", "echo", "mkdir"):
        found = shutil.which(tool)
        assert found
        (tools / tool).unlink(missing_ok=True)
        (tools / tool).symlink_to(found)
    for name, script in pythons.items():
        path = tools / name.replace("_", ".")
        path.write_text(script)
        path.chmod(0o755)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", "--no-print-directory", *args],
        cwd=folder,
        env={**env, "PATH": str(tools), "LC_ALL": "C"},
        capture_output=True,
        text=True,
    )


def test_the_first_interpreter_that_runs_is_taken(folder: Path) -> None:
    done = make(folder, "setup", python3_11=FAILS, python3_12=RUNS, python3=RUNS)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.split("picked: ")[1].strip()).samefile(sys.executable)


def test_one_that_cannot_make_environments_comes_after_one_that_can(folder: Path) -> None:
    done = make(folder, "setup", python3_11=WITHOUT_VENV, python3_13=RUNS)
    assert done.returncode == 0, done.stderr
    assert "picked: " in done.stdout


@pytest.mark.parametrize("pythons", [{}, {"python3": OTHER_VERSION}, {"python3_12": FAILS}])
def test_outside_the_range_one_line_and_exit_2(folder: Path, pythons: dict[str, str]) -> None:
    done = make(folder, "run", **pythons)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "no Python 3.11 to 3.13" in done.stderr


def test_without_venv_the_package_to_install_is_named(folder: Path) -> None:
    done = make(folder, "run", python3=WITHOUT_VENV)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert f"apt-get install python3.{sys.version_info[1]}-venv" in done.stderr


def test_a_second_setup_does_nothing_until_the_lock_changes_or_the_folder_moves(
    folder: Path,
) -> None:
    pythons = {"python3": RUNS}
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    assert "picked" in make(folder, "setup", **pythons).stdout
    assert "picked" not in make(folder, "setup", **pythons).stdout
    later = (folder / ".venv" / "ready").stat().st_mtime + 10
    os.utime(folder / "requirements.lock", (later, later))
    assert "picked" in make(folder, "setup", **pythons).stdout
    os.utime(folder / "requirements.lock", (0, 0))
    moved = folder.rename(folder.with_name("ailleurs"))
    assert "picked" in make(moved, "setup", **pythons).stdout


def test_bytecode_is_written_whatever_the_shell_says(folder: Path) -> None:
    (folder / "Makefile").open("a").write("show:\n\t@echo [$$PYTHONDONTWRITEBYTECODE]\n")
    done = make(folder, "show", "PYTHONDONTWRITEBYTECODE=", python3=RUNS)
    assert done.stdout == "[]\n"


def test_help_names_every_target(folder: Path) -> None:
    printed = make(folder).stdout
    for target in ("run", "test", "setup", "lint", "bench", "up", "clean"):
        assert f"make {target} " in printed
