"""requirements.lock: whole, and silent about where packages come from."""

import re
import tomllib

import pytest

from extractors.home import REPOSITORY

LOCK = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
PIN = re.compile(r"([a-z0-9][a-z0-9-]*)==([\w.!+]+)( ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def canonical(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def unknown_lines(text: str) -> list[str]:
    """Lines that are neither a pinned name nor a hash."""
    return [x for x in text.splitlines() if not (PIN.fullmatch(x) or HASH.fullmatch(x))]


def test_the_lock_holds_names_versions_and_hashes_only() -> None:
    assert unknown_lines(LOCK) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://pypi.example/simple",
        "a @ file:///srv/a-1.0.whl",
        "# via airflow",
        "a>=1 \\",
    ],
)
def test_anything_else_would_be_seen(line: str) -> None:
    assert unknown_lines(line) == [line]


def test_every_pin_has_a_hash() -> None:
    lines = LOCK.splitlines()
    pins = [i for i, line in enumerate(lines) if PIN.fullmatch(line)]
    assert all(HASH.fullmatch(lines[i + 1]) for i in pins)


def test_every_dependency_of_the_project_is_in_the_lock() -> None:
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    pinned = {found[1] for found in map(PIN.fullmatch, LOCK.splitlines()) if found}
    assert sorted({canonical(w) for w in wanted} - pinned) == []


def test_what_needs_an_unreachable_download_is_not_in_the_lock() -> None:
    for name in PROJECT["tool"]["uv"]["exclude-dependencies"]:
        assert f"\n{name}==" not in LOCK
