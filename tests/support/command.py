"""The command `ti` as a process, with one TI_HOME, and what the tests compare."""

import csv
import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TI = Path(sys.executable).with_name("ti")
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ti:
    """The command with one TI_HOME; `portal` is its --portal, `sources` which optional ones."""

    home: Path
    portal: str
    sources: str = ""

    def __call__(self, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run `ti VERB --portal P ...` and capture what it prints."""
        verb, *rest = args
        command = [str(TI), verb, "--portal", self.portal, *rest]
        return subprocess.run(
            command, env=self.environment(**env), capture_output=True, text=True, timeout=1200
        )

    def environment(self, **more: str) -> dict[str, str]:
        env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        return {**env, "TI_HOME": str(self.home), "TI_SOURCES": self.sources, **more}

    def sql(self, query: str) -> list[dict[str, str]]:
        """Rows of a query run as the reader."""
        done = self("sql", query, "--csv")
        assert done.returncode == 0, done.stderr
        return list(csv.DictReader(done.stdout.splitlines()))

    @property
    def state(self) -> Path:
        """The portal's folder under TI_HOME."""
        return next(p for p in self.home.iterdir() if p.is_dir())


def digests(folder: Path) -> dict[str, str]:
    """sha256 by relative path of every file below a folder."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def manifest(folder: Path) -> tuple[list[dict[str, str]], Path]:
    """Rows of a folder's manifest and its path."""
    path = folder / "MANIFEST.csv"
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines)), path
