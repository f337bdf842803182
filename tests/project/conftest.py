"""The repository as git sees it."""

import subprocess
from pathlib import Path

import pytest

from extractors.home import REPOSITORY


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """Every file that is committed or would be."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    names = (name.decode() for name in done.stdout.split(b"\0") if name)
    return sorted(path for path in (REPOSITORY / n for n in names) if path.is_file())


@pytest.fixture(scope="session")
def texts(tracked: list[Path]) -> dict[str, str]:
    """The text of each tracked file by relative path; binary files are left out."""
    found = {}
    for path in tracked:
        content = path.read_bytes()
        if b"\0" not in content[:8192]:
            name = path.relative_to(REPOSITORY).as_posix()
            found[name] = content.decode("utf-8", errors="replace")
    return found
