"""The version of the code that shapes data."""

import hashlib
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from extractors.home import REPOSITORY

FOLDERS = ("dbt_project", "expectations", "extractors", "publication", "warehouse")
SUFFIXES = {".csv", ".json", ".md", ".py", ".sql", ".toml", ".yaml", ".yml"}
NOT_CODE = {"__pycache__", "dbt_packages", "logs", "target"}


@cache
def code_version() -> str:
    """`<version of the project>+<8 hexadecimal digits>` over the files that shape data.

    The digits change with any byte or name of those files, and with nothing else: not with
    where the repository lies, nor with what tools leave in it.
    """
    facts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    return f"{facts['project']['version']}+{_digest(REPOSITORY)}"


def _digest(root: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(_files(root), key=lambda p: p.relative_to(root).as_posix()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{content}  {path.relative_to(root).as_posix()}\n".encode())
    return total.hexdigest()[:8]


def _files(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            parts = path.relative_to(root).parts
            hidden = any(part.startswith(".") for part in parts)
            if (
                path.is_file()
                and path.suffix in SUFFIXES
                and not hidden
                and not NOT_CODE & {*parts}
            ):
                yield path
