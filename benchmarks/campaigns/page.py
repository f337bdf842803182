"""`python -m benchmarks.campaigns.page`: docs/campaigns.md from what the campaigns found."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.campaigns.kills import RECORD, Round, rounds
from benchmarks.campaigns.mutations import RESULTS
from benchmarks.campaigns.verdict import OUTCOMES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "campaigns.md"
HEAD = """# Campaigns

Two scripts count what the system survives. This page is written from their results by
`python -m benchmarks.campaigns.page`; nothing in it is a finding about France: the files are those
of the invented sample and, where `nature` says so, cut or damaged copies of recorded ones.
"""
MUTATIONS = """
## Files with something wrong

`python -m benchmarks.campaigns.mutations --count N` takes the first and the last vintage of every
part of every source, cuts the large ones to {rows:,} rows at most, and changes them in seeded ways.
Each mutant goes the real way, from its folder through `fetch`, `load` and gate 1, against a home
that accepted the good file. A refusal must be one printable line that names source, vintage and
file; what was accepted and what readers see must be as before. What is accepted must account for
every row, counted without the readers.

- *rejected at fetch*, *rejected at reading*, *blocked by gate 1*: one line says why.
- *accepted with warnings*: a check warned, lines are in quarantine, or a rule that a source
  declares met something it had not met in the good file.
- *accepted, same values*: the change is none for a reader (an order, a quote, a mark).
- *accepted, changes told*: no warning, but the checks of a vintage that comes again say which
  keys came or which cells changed, with the first of them.
- *accepted, plausible*: other values that a producer could have meant. Gate 1 looks at one file and
  the one before it, and cannot know that a cell was 12 and is 13; the totals of gate 2 may.

{count:,} mutants, seed {seed}, of files of nature {natures}. Things that must not happen: {faults}.
"""
KILLS = """
## Runs that are killed

`python -m benchmarks.campaigns.kills --kills N` changes the sample so that a run must build a
release, kills a part of that run with SIGKILL at a seeded moment, and looks at what is left: every
view of `pub` answers with the rows that its release's own files list, all from one release,
with equal totals by commune and by EPCI; every file of `exports/latest` has its sha256; every
accepted vintage has its table, whole. The next run must then end by itself on the very bytes that
an undisturbed run gives. The campaign's home goes through all kills one after the other; `--first`
and `--every` let two campaigns go on side by side, each with its home and its record.

A kill that leaves something wrong is made again once the code is mended. Two faults were found so,
and each has its test: what a killed server left of an unlogged table stopped its next start, and a
stop that came during a recovery never ended (`tests/warehouse/test_server_undone.py`,
`test_server_stuck.py`).

{count} kills; things that were not as they must be: {wrong}.
"""


def page(told: dict[str, Any], kills: list[Round]) -> str:
    """The page's text."""
    from benchmarks.campaigns.bases import ROWS

    natures = ", ".join(f"{name} ({count:,})" for name, count in told["natures"].items())
    intro = MUTATIONS.format(
        rows=ROWS,
        count=told["count"],
        seed=told["seed"],
        natures=natures,
        faults=len(told["faults"]),
    )
    wrong = sum(len(one.wrong) for one in kills)
    blocks = [
        HEAD,
        intro,
        _counted("kind of change", told["by_kind"]),
        _counted("source", told["by_source"]),
        "Accepted as plausible, by change:\n",
        _table(["change", "mutants"], [[n, c] for n, c in told["plausible"].items()]),
        KILLS.format(count=len(kills), wrong=wrong),
        _by_victim(kills),
        _each(kills),
    ]
    return "\n".join(blocks).rstrip() + "\n"


def _counted(title: str, counts: dict[str, dict[str, int]]) -> str:
    """A table of counts by outcome, with its totals."""
    rows: list[list[Any]] = [
        [name, *(found.get(outcome, 0) for outcome in OUTCOMES), sum(found.values())]
        for name, found in counts.items()
    ]
    totals = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    return _table([title, *OUTCOMES, "all"], [*rows, ["all", *totals]])


def _by_victim(kills: list[Round]) -> str:
    """How many kills of each victim left what."""
    names = sorted({one.victim for one in kills})
    rows = []
    for name in names:
        own = [one for one in kills if one.victim == name]
        seen = Counter(one.readers for one in own)
        slowest = max(one.next_seconds for one in own)
        wrong = sum(bool(one.wrong) for one in own)
        rows.append([name, len(own), seen["before"], seen["after"], wrong, f"{slowest:.0f}"])
    titles = ["aimed at", "kills", "readers saw the release before", "after", "not whole"]
    return _table([*titles, "longest next run, s"], rows)


def _each(kills: list[Round]) -> str:
    """Every kill."""
    titles = ["kill", "moment", "after the step", "killed", "exit of the killed run"]
    titles += ["readers saw", "views", "rows", "next run's exit", "s", "not as it must be"]
    rows = [
        [
            *(one.number, f"{one.share:.0%}", one.after, _short(one.killed), one.exit_killed),
            *(one.readers, one.views, f"{one.rows:,}", one.next_exit, f"{one.next_seconds:.0f}"),
            "; ".join(one.wrong) or "nothing",
        ]
        for one in kills
    ]
    return _table(titles, rows)


def _short(killed: list[str]) -> str:
    return killed[0] if len(killed) == 1 else f"{killed[0]} and {len(killed) - 1} more"


def _table(titles: list[str], rows: list[list[Any]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines) + "\n"


def text() -> str:
    """The page as the results at hand make it."""
    return page(json.loads(RESULTS.read_text(encoding="utf-8")), rounds(RECORD))


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
