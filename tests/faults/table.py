"""The page of the misbehaving portal: behaviour, expected reaction, what happened.

`PYTHONPATH=tests python -m faults.table` plays every behaviour, prints the table and writes
docs/portals.md.
"""

import re
from functools import cache
from pathlib import Path

from faults.behaviours import BEHAVIOURS, CHAPTERS
from faults.model import Behaviour, Happened, happened
from faults.stage import POLICY

PAGE = Path(__file__).parents[2] / "docs" / "portals.md"
HEAD = f"""# Portals that misbehave

What the fetch does when a portal does not do as it should: {len(BEHAVIOURS)} behaviours of a real
HTTP server on loopback that stands for the hosts of real sources. Each is played after one good day
of the portal, while the portal offers a new version. Whatever happens, the lake holds nothing
false, the run on the locked version goes on, and the next good answer is taken whole; each test
checks that too. The client of these tests makes {POLICY.attempts} attempts, waits a second where
the server is slow on purpose, and only counts what it would have slept.

Written by `PYTHONPATH=tests .venv/bin/python -m faults.table` from
`tests/faults/`; a test compares.
"""


@cache
def played(behaviour: Behaviour) -> Happened:
    """What came of a behaviour, played once by this process."""
    return happened(behaviour)


def page() -> str:
    """The page, from what happens."""
    return "\n".join([HEAD, *(_chapter(name) for name in CHAPTERS)])


def _chapter(name: str) -> str:
    rows = [
        f"| {_cell(one.does)} | {_cell(one.reaction)} | {_cell(played(one).text())} |"
        for one in CHAPTERS[name]
    ]
    head = "| What the portal does | Expected reaction | What happened |\n|---|---|---|"
    return "\n".join([f"## {name}\n", head, *rows, ""])


def _cell(text: str) -> str:
    """A text that no table and no markup takes for more."""
    one = text[0].upper() + text[1:]
    parts = re.split(r"(`[^`]*`)", one)
    return "".join(p if p.startswith("`") else re.sub(r"([|<*_\\\[\]])", r"\\\1", p) for p in parts)


if __name__ == "__main__":
    written = page()
    print(written)
    PAGE.write_text(written, encoding="utf-8")
