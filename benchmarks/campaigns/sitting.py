"""A home that goes through kills one after the other, in several sittings if need be."""

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.campaigns.states import STATES, Portal
from benchmarks.campaigns.whole import look
from extractors.home import Home, portal_home
from warehouse.version import code_version

TI = Path(sys.executable).with_name("ti")
LONGEST = 1800


@dataclass
class Memory:
    """What a sitting leaves to the next: the portal's turn, the code, how many seconds a run takes
    undisturbed, and the release of each state with the sha256 of its list of files.
    """

    turn: int = 0
    code: str = ""
    seconds: float = 0.0
    releases: dict[str, list[str]] = field(default_factory=dict)


class Sitting:
    """The home under `work`, with a release that an undisturbed run made; `seen` is what readers
    found last.
    """

    def __init__(self, work: Path) -> None:
        self._work = work
        work.mkdir(parents=True, exist_ok=True)
        work.chmod(0o755)
        # What every release needs: the fewest sources of which one is made.
        os.environ.update(TI_HOME=str(work / "home"), TI_SOURCES="required")
        self.home: Home = portal_home("sample")
        self._portal = Portal(self.home, work)
        path = work / "memory.json"
        self.memory = Memory(**json.loads(path.read_text())) if path.exists() else Memory()
        self._settle()

    def turn(self) -> list[str]:
        """The release and sums that an undisturbed run gives of the state now put, if known."""
        self.memory.turn += 1
        self._remember()
        self._portal.put(self.memory.turn % STATES)
        return self.memory.releases.get(str(self.memory.turn % STATES), [])

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        """A run in a session of its own; what it prints goes to the log of that name."""
        command = [str(TI), "run", "--portal", "sample"]
        with self.log(name).open("wb") as out:
            return subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)

    def steps(self, name: str) -> list[str]:
        """The steps that a run had ended, the first being its start."""
        lines = self.said(name).splitlines()
        return ["start", *(line[2:34].strip() for line in lines if line[:1] in ("✓", "–", "✗"))]

    def said(self, name: str) -> str:
        """What the last run of that name printed."""
        return self.log(name).read_text(encoding="utf-8", errors="replace")

    def log(self, name: str) -> Path:
        """The log of the last run of that name."""
        return self._work / f"{name}.log"

    def _settle(self) -> None:
        """Nothing; the home has a release that an undisturbed run made, and each state of the
        portal its own, as the code of today makes it.
        """
        again = self.memory.code != code_version()
        for _ in range(STATES if again else 1):
            self.turn()
            started = time.monotonic()
            if self.start("settle").wait(LONGEST):
                raise SystemExit(f"an undisturbed run failed: {self.log('settle')}")
            self.memory.seconds = time.monotonic() - started
            self.seen = look(self.home)
            if self.seen.wrong:
                raise SystemExit("; ".join(self.seen.wrong))
            made = [self.seen.id_release, self.seen.sums]
            if again:
                self.memory.releases[str(self.memory.turn % STATES)] = made
        self.memory.code = code_version()
        self._remember()

    def _remember(self) -> None:
        aside = self._work / ".memory.json"
        aside.write_text(json.dumps(asdict(self.memory), indent=1) + "\n")
        aside.replace(self._work / "memory.json")
