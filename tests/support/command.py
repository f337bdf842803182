"""The command `ti` as a process, with one TI_HOME, and what the tests compare."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from warehouse.system import free_port

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


@dataclass(frozen=True)
class Released:
    """A TI_HOME that one run of the sample portal filled, and what that run said."""

    home: Path

    def keep(self, done: subprocess.CompletedProcess[str]) -> None:
        """Note beside the home how its run ended."""
        said = {"exit_code": done.returncode, "printed": done.stdout + done.stderr}
        self._note.write_text(json.dumps(said), encoding="utf-8")

    @property
    def exit_code(self) -> int:
        return int(json.loads(self._note.read_text(encoding="utf-8"))["exit_code"])

    @property
    def printed(self) -> str:
        return str(json.loads(self._note.read_text(encoding="utf-8"))["printed"])

    @property
    def exported(self) -> Path:
        """The files of its release."""
        return self.home / "sample" / "exports" / "latest"

    def copy_to(self, home: Path) -> Path:
        """Another home with the same state, which the run that made this one could have left."""
        home.mkdir(parents=True, exist_ok=True)
        # The database's files belong to its own account, which shutil would not keep.
        subprocess.run(["cp", "-a", str(self.home / "sample"), str(home)], check=True)
        # Copies run side by side: each chooses a port of its own.
        facts = home / "sample" / "server.json"
        stored = json.loads(facts.read_text(encoding="utf-8"))
        facts.write_text(json.dumps(stored | {"port": free_port()}), encoding="utf-8")
        return home

    @property
    def _note(self) -> Path:
        return self.home.with_suffix(".json")


def digests(folder: Path) -> dict[str, str]:
    """sha256 by relative path of every file below a folder."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def manifest(folder: Path) -> tuple[list[dict[str, str]], Path]:
    """Rows of a folder's manifest and its path."""
    path = folder / "MANIFEST.csv"
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines)), path
