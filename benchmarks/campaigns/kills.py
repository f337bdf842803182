"""`python -m benchmarks.campaigns.kills --kills N`: kill -9 at seeded moments of whole runs.

Each round puts another state of the sample portal, starts `ti run`, kills a part of it at a moment
drawn between its start and its end, then looks: readers must see one whole release, nothing that
was accepted may be lost, and the next run must end by itself on the very bytes that an undisturbed
run gives. A line per kill is added to kills.jsonl; the campaign goes on from there, up to N.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import gettempdir

from benchmarks.campaigns.killing import kill, planned
from benchmarks.campaigns.sitting import LONGEST, Sitting
from benchmarks.campaigns.whole import Seen, look, lost
from warehouse.parsing import kept

RECORD = Path(__file__).with_name("kills.jsonl")
SEED = 20250701


@dataclass
class Round:
    """A kill and what came of it; `wrong` has a line for all that is not as it must be.

    `share`: the moment, in parts of an undisturbed run; `after`: the last step that had ended;
    `readers`: the release they saw, that of `before` the killed run or the one `after` it.
    """

    number: int
    share: float
    after: str
    victim: str
    killed: list[str]
    exit_killed: int
    readers: str
    views: int
    rows: int
    next_exit: int
    next_seconds: float
    wrong: list[str] = field(default_factory=list)


def kill_once(sitting: Sitting, number: int, seed: int) -> Round | None:
    """A kill and the run after it; None when the run had ended before that moment: runs are
    faster than they were, which the next rounds know.
    """
    plan, before, wanted = planned(seed, number), sitting.seen, sitting.turn()
    if plan.victim == "child":
        # dbt's project is then parsed by a process of its own, beside the run's first steps.
        kept(sitting.home).unlink(missing_ok=True)
    started = time.monotonic()
    killed, after, code = _killed(sitting, plan.victim, plan.share * sitting.memory.seconds)
    left = look(sitting.home)
    if not killed:
        sitting.memory.seconds, sitting.seen = time.monotonic() - started, left
        return None
    started = time.monotonic()
    next_exit = sitting.start("next").wait(LONGEST)
    seconds = time.monotonic() - started
    sitting.seen = look(sitting.home)
    wrong = [*left.wrong, *lost(before, left), *sitting.seen.wrong, *lost(left, sitting.seen)]
    wrong += _readers_wrong(before, left, wanted)
    wrong += ["the killed run printed a traceback"] if "Traceback" in sitting.said("killed") else []
    wrong += _next_wrong(sitting, wanted, next_exit)
    return Round(
        number=number,
        share=round(plan.share, 3),
        after=after,
        victim=plan.victim,
        killed=killed,
        exit_killed=code,
        readers="before" if left.id_release == before.id_release else "after",
        views=left.views,
        rows=left.rows,
        next_exit=next_exit,
        next_seconds=round(seconds, 1),
        wrong=wrong,
    )


def _killed(sitting: Sitting, victim: str, moment: float) -> tuple[list[str], str, int]:
    """What was killed, the last step that had ended by then, and how the run ended."""
    run = sitting.start("killed")
    try:
        run.wait(moment)
    except subprocess.TimeoutExpired:
        after = sitting.steps("killed")[-1]
        killed = kill(victim, run.pid, sitting.home)
    else:
        after, killed = "", []
    return killed, after, run.wait(LONGEST)


def _readers_wrong(before: Seen, left: Seen, wanted: list[str]) -> list[str]:
    """What readers must not have seen: another release than those before and after the run."""
    seen = {"readers saw": left.id_release, "latest was": left.files}
    return [f"{what} {one}" for what, one in seen.items() if one not in (before.files, wanted[0])]


def _next_wrong(sitting: Sitting, wanted: list[str], code: int) -> list[str]:
    """What the next run left that an undisturbed one would not."""
    said, now = sitting.said("next"), sitting.seen
    holds = {
        f"the next run ended with {code}": code == 0,
        "the next run printed a traceback": "Traceback" not in said,
        f"the next release is {now.id_release}, not {wanted[0]}": now.id_release == wanted[0],
        "the bytes of the next release differ": now.sums == wanted[1],
        f"after the next run, latest is {now.files}": now.files == now.id_release,
    }
    return [said for said, well in holds.items() if not well]


def rounds(record: Path) -> list[Round]:
    """The kills recorded so far."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    return [Round(**json.loads(line)) for line in lines]


def pursue(
    work: Path, record: Path, kills: int, *, first: int = 1, every: int = 1, seed: int = SEED
) -> list[Round]:
    """All kills once there are `kills` of them, those of earlier sittings included. Numbers go
    from `first` by `every`: two campaigns side by side, each with its record, share none.
    """
    done = rounds(record)
    number = max((one.number for one in done), default=first - every)
    sitting = Sitting(work) if len(done) < kills else None
    while sitting and len(done) < kills:
        number += every
        one = kill_once(sitting, number, seed)
        if one:
            done.append(one)
            with record.open("a", encoding="utf-8") as out:
                out.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
            print(number, f"{one.share:.0%}", one.after, one.killed[0], one.wrong, flush=True)
    return done


def main(arguments: list[str]) -> int:
    """The exit code: 1 when a kill left something wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="how many in all")
    parser.add_argument("--work", type=Path, default=Path(gettempdir()) / "ti-kills")
    parser.add_argument("--record", type=Path, default=RECORD)
    parser.add_argument("--first", type=int, default=1, help="number of the first kill")
    parser.add_argument("--every", type=int, default=1, help="from one number to the next")
    chosen = parser.parse_args(arguments)
    done = pursue(chosen.work, chosen.record, chosen.kills, first=chosen.first, every=chosen.every)
    wrong = [f"kill {one.number}: {line}" for one in done for line in one.wrong]
    print(f"{len(done)} kills, {len(wrong)} things wrong", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
