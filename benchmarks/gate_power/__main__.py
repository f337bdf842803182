"""`python -m benchmarks.gate_power HOME`: each error, which check caught it, at which gate.

HOME is the folder of a portal's state that may be written to: a copy of one in which `ti run` made
a release of the sample. Writes gate_power.json and the table of docs/gates.md.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.gate_power import autres, emploi, publie
from benchmarks.gate_power.errors import NOBODY, Caught
from benchmarks.gate_power.landing import Landing, with_profiles
from benchmarks.gate_power.planting import Planting
from benchmarks.gate_power.report import RESULTS, write_page
from extractors.home import Home
from warehouse.server import server

FILES = (*emploi.ERRORS, *autres.ERRORS)
TABLES = publie.ERRORS


def main(folder: Path, chosen: list[str]) -> int:
    """0 when every error was caught by a check that tells it; each is printed as it is known."""
    found = []
    for one in results(Home("sample", folder), chosen):
        print(f"{'ok' if one.rightly else 'MISSED':6} {one.gate:8} {one.name}: "
              f"{' '.join((*one.blocked, *one.warned))}", flush=True)  # fmt: skip
        found.append(one)
    if not chosen:
        RESULTS.write_text(json.dumps([asdict(one) for one in found], indent=1) + "\n")
        write_page(found)
    missed = [one.name for one in found if not one.rightly]
    nobody = sum(one.gate == NOBODY for one in found)
    print(
        f"{len(found)} errors, {len(found) - len(missed)} told for what they are, {nobody} unseen"
    )
    return 1 if missed else 0


def results(home: Home, chosen: list[str]) -> Iterator[Caught]:
    """Each error and what was said of it, those whose name holds one of `chosen`, or all."""

    def wanted(name: str) -> bool:
        return not chosen or any(word in name for word in chosen)

    files = [error for error in FILES if wanted(error.name)]
    tables = [error for error in TABLES if wanted(error.name)]
    with tempfile.TemporaryDirectory() as work, server(home).session() as running:
        with_profiles(home, running, {(error.source, error.part) for error in files})
        landing = Landing(home, running, Path(work))
        yield from (landing.caught(error) for error in files)
        if tables:
            planting = Planting(home, running)
            yield from (planting.caught(error) for error in tables)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), sys.argv[2:]))
