"""What the repository may hold: no machine, no secret, no recorded file, no talk of its making."""

import csv
import hashlib
import os
import re
from pathlib import Path

import pytest

MACHINE = [
    r"(?<![\w.$}-])/(root|work|workspace|home/[a-z]|Users/[A-Z]|mnt)/",
    r"file:///(?!etc/)\w",
    r"(--|_|\b)(extra-)?index-url\b",
    r"(?i)\b(pypi|npm|registry|mirror|proxy)\.[a-z0-9.-]+\.(internal|local|corp|lan)\b",
]
SECRETS = [
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    r"\bAKIA[0-9A-Z]{16}\b",
    r"\bgh[pousr]_[A-Za-z0-9]{36,}\b",
    r"\bxox[abprs]-[A-Za-z0-9-]{10,}\b",
    r"\bhttps://hooks\.slack\.com/services/T\w+/B\w+/\w+",
    r"(?im)^[^#\n]*\b(password|secret|token)\b\s*[:=]\s*[\"'][A-Za-z0-9+/_-]{20,}[\"']",
    r"://[a-z_]+:[A-Za-z0-9]{12,}@",
]
MAKING = [
    r"(?i)\bissues?\s+#?\d+\b",
    r"(?i)\bcoding agents?\b",
    r"(?i)\b(claude|copilot|chatgpt|openai|anthropic)\b",
    r"(?i)\bas an ai\b",
    r"\bSPEC\.md\b",
    r"\b(TODO|FIXME|XXX|HACK)\b",
]
HERE = "tests/project/"
PRODUCED = ("requirements.lock", "tests/project/compose-spec/", "sample/facts/")


def found(patterns: list[str], texts: dict[str, str]) -> list[str]:
    """`file: match` for each match outside this folder, which has to spell them."""
    matches = []
    for name, text in texts.items():
        if not name.startswith((HERE, *PRODUCED)):
            for pattern in patterns:
                matches += [f"{name}: {m.group()}" for m in re.finditer(pattern, text)]
    return matches


def test_no_path_or_registry_of_a_machine(texts: dict[str, str]) -> None:
    assert found(MACHINE, texts) == []


def test_no_secret(texts: dict[str, str]) -> None:
    assert found(SECRETS, texts) == []


def test_no_word_about_how_it_was_made(texts: dict[str, str]) -> None:
    assert found(MAKING, texts) == []


@pytest.mark.parametrize(
    ("patterns", "text"),
    [
        (MACHINE, "cd /root/project"),
        (MACHINE, "open('file:///srv/x')"),
        (MACHINE, "--index-url https://x"),
        (SECRETS, "password = 'abcdefghijklmnopqrstuv'"),
        (SECRETS, "postgresql://ti:abcdef123456@host/ti"),
        (MAKING, "see issue #12"),
        (MAKING, "# TODO later"),
    ],
)
def test_each_kind_would_be_seen(patterns: list[str], text: str) -> None:
    assert found(patterns, {"a.py": text})
    assert not found(patterns, {"a.py": "the warehouse of open data"})


def test_no_state_or_environment_is_tracked(texts: dict[str, str]) -> None:
    names = [n for n in texts if re.match(r"(var|\.venv|\.tools)/|\.env$|.*\.(duckdb|db|pyc)$", n)]
    assert names == []


def test_no_file_is_large(tracked: list[Path]) -> None:
    large = [path.name for path in tracked if path.stat().st_size > 2_000_000]
    assert large == []


def test_no_recorded_file_is_tracked(tracked: list[Path]) -> None:
    folder = os.environ.get("TI_PORTAL_FILES")
    if not folder:
        pytest.skip("TI_PORTAL_FILES names no folder of recorded portal files")
    with (Path(folder) / "MANIFEST.csv").open(newline="", encoding="utf-8") as lines:
        theirs = {row[k] for row in csv.DictReader(lines) for k in ("sha256", "sha256_content")}
    ours = {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in tracked}
    assert [name for digest, name in ours.items() if digest in theirs] == []
