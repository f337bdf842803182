"""`python -m benchmarks.campaigns.mutations --count N`: files with something wrong at the door.

Every source's files, the large ones cut, are mutated in seeded ways; each takes the real way from
its folder to gate 1, against a home that accepted the good file. Results go to mutations.json.
"""

import argparse
import json
import os
import sys
from collections import Counter
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.campaigns.bases import Base, Folder, chosen, cut
from benchmarks.campaigns.door import Door
from benchmarks.campaigns.mutators import Mutator
from benchmarks.campaigns.plan import planned, shapes
from benchmarks.campaigns.verdict import Good, Verdict, good, judge
from extractors.home import Home, portal_home
from extractors.portals import sample_folder
from extractors.registry import load_registry

RESULTS = Path(__file__).with_name("mutations.json")
SEED = 20250702


class Campaign:
    """The bases of one portal, accepted in a home of its own, and what became of their mutants."""

    def __init__(self, portal: Path, work: Path, sources: set[str]) -> None:
        registry = load_registry()
        rows = [r for r in chosen(portal, registry) if not sources or r.source in sources]
        self.bases = [cut(portal, row, registry[row.source]) for row in rows]
        self.folder = Folder(work / "dossier", self.bases)
        os.environ["TI_HOME"] = str(work / "home")
        self.door = Door(portal_home(f"dir:{self.folder.path}"))
        self._good: dict[tuple[str, str, str], Good] = {}

    def settle(self) -> None:
        """Nothing; every base is accepted. Gate 1 has compared it with the rows of whole files:
        what it says of a cut one is set aside, and only its warnings are kept.
        """
        for source in sorted({base.source for base in self.bases}):
            passed = self.door.passes(source)
            if passed.stage not in ("", "check"):
                raise SystemExit("\n".join(passed.lines))
            self.door.accept_all(source)
            for base in self.bases:
                if base.source == source:
                    self._good[base.row.place] = good(
                        self.door, base, self.door.warned(passed.run_id)
                    )
        for base in self.bases:
            self._good[base.row.place].accepted = self.door.accepted(base.source)

    def tries(self, base: Base, mutator: Mutator, body: bytes) -> Verdict:
        """What became of those bytes in the place of the base; the base is back afterwards."""
        row = self.folder.put(base, body)
        verdict = Verdict(mutator.kind, mutator.name, *row.place, row.nature)
        was = self._good[base.row.place]
        passed = self.door.passes(base.source)
        judge(verdict, self.door, base, body, row, passed, was)
        self.folder.put(base, base.body)
        if not passed.stage or self.door.accepted(base.source) != was.accepted:
            self.door.restore(base.source)
        return verdict


def run(
    portal: Path, work: Path, count: int, seed: int, sources: set[str], *, again: bool = False
) -> list[Verdict]:
    """The verdicts on `count` mutants of a portal's files, and on those of a format's own shapes.

    With `again`, those of an earlier run in the same folder are kept, but for mutants that had a
    fault.
    """
    record = work / "verdicts.jsonl"
    before = verdicts(record) if again else []
    campaign = Campaign(portal, work, sources)
    found = []
    aside = record.with_suffix(".partial")
    with campaign.door.open(), aside.open("w", encoding="utf-8") as out:
        campaign.settle()
        plan = chain(planned(campaign.bases, count, seed), shapes(campaign.bases, seed))
        for n, (base, mutator, body) in enumerate(plan):
            held = before[n] if n < len(before) and not before[n].faults else None
            found.append(held or campaign.tries(base, mutator, body))
            out.write(json.dumps(vars(found[-1]), ensure_ascii=False) + "\n")
            out.flush()
    aside.replace(record)
    return found


def verdicts(record: Path) -> list[Verdict]:
    """The verdicts that a run left, in the order of its plan."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    return [Verdict(**json.loads(line)) for line in lines]


def summary(found: list[Verdict], seed: int) -> dict[str, object]:
    """The counts, without a date or a path: the same for the same code, files and seed."""

    def by(key: str) -> dict[str, dict[str, int]]:
        names = sorted({getattr(one, key) for one in found})
        return {
            name: dict(sorted(Counter(v.outcome for v in found if getattr(v, key) == name).items()))
            for name in names
        }

    plausible = Counter(
        f"{v.kind}: {v.mutator}" for v in found if v.outcome == "accepted, plausible"
    )
    return {
        "seed": seed,
        "count": len(found),
        "natures": dict(sorted(Counter(v.nature for v in found).items())),
        "outcomes": dict(sorted(Counter(v.outcome for v in found).items())),
        "by_kind": by("kind"),
        "by_source": by("source"),
        "plausible": dict(sorted(plausible.items())),
        "faults": [f"{v.source}.{v.part} {v.mutator}: {f}" for v in found for f in v.faults],
    }


def main(arguments: list[str]) -> int:
    """The exit code: 1 when something happened that must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=734, help="of the sample's files")
    parser.add_argument("--recorded", type=int, default=288, help="of the recorded files")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--source", action="append", default=[])
    parser.add_argument("--work", type=Path)
    parser.add_argument("--again", action="store_true", help="only what had a fault, in --work")
    parser.add_argument("--results", type=Path, default=RESULTS)
    chosen = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="ti-mutations-") as folder:
        work = chosen.work or Path(folder)
        Path(folder).chmod(0o755)
        found = _both(work, chosen)
    told = summary(found, chosen.seed)
    chosen.results.write_text(
        json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    print(
        json.dumps(
            {k: told[k] for k in ("count", "outcomes", "faults")}, indent=1, ensure_ascii=False
        )
    )
    return 1 if told["faults"] else 0


def _both(work: Path, chosen: argparse.Namespace) -> list[Verdict]:
    """The verdicts on the sample's files, and on the recorded ones if TI_PORTAL_FILES is set."""
    recorded = os.environ.get("TI_PORTAL_FILES", "")
    sources = set(chosen.source)
    sample = sample_folder(Home("sample", work / "sample"))
    told = (chosen.seed, sources)
    found = run(sample, _folder(work / "a"), chosen.count, *told, again=chosen.again)
    if recorded:
        found += run(
            Path(recorded), _folder(work / "b"), chosen.recorded, *told, again=chosen.again
        )
    return found


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o755)
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
