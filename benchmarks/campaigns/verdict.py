"""What became of a mutated file, and whether that is as it must be."""

import re
from dataclasses import dataclass, field

from benchmarks.campaigns.accounting import accounted, counted, differing, without_measure
from benchmarks.campaigns.bases import Base
from benchmarks.campaigns.door import Door, Passage, State, part_of
from extractors.derived import read_any
from extractors.entry import LakeFile
from extractors.manifest import ManifestRow
from extractors.read import ReadResult
from extractors.read_lake import relation
from extractors.registry import Source

REFUSED = {
    "database": "rejected at fetch",
    "fetch": "rejected at fetch",
    "load": "rejected at reading",
    "check": "blocked by gate 1",
}
WARNED, TOLD = "accepted with warnings", "accepted, changes told"
SAME, PLAUSIBLE = "accepted, same values", "accepted, plausible"
OUTCOMES = (*dict.fromkeys(REFUSED.values()), WARNED, TOLD, SAME, PLAUSIBLE)
# How the line of a step begins.
STEP = ("✓", "–", "✗")
# A line is read in a mail and in a log.
LONGEST = 1500


@dataclass
class Good:
    """The base as it was accepted: its reading, its extraction, the warnings it gave and what the
    views showed.
    """

    read: ReadResult
    relation: str
    warned: set[str]
    accepted: State
    published: State


@dataclass
class Verdict:
    """The outcome of one mutated file; `faults` has a line for all that must not happen."""

    kind: str
    mutator: str
    source: str
    part: str
    vintage: str
    nature: str
    outcome: str = ""
    said: str = ""
    faults: list[str] = field(default_factory=list)


def good(door: Door, base: Base, warned: set[str]) -> Good:
    """The base as accepted."""
    source, file = part_of(door, base.source, base.row.part, base.row.vintage)
    read = _read(door, source, file)
    known = (warned, door.accepted(base.source), door.published())
    return Good(read, _relation(read, source), *known)


def judge(
    verdict: Verdict,
    door: Door,
    base: Base,
    body: bytes,
    row: ManifestRow,
    passed: Passage,
    was: Good,
) -> None:
    """Nothing; the verdict has its outcome and its faults."""
    verdict.faults += [f"unforeseen {one}" for one in passed.unforeseen]
    if not all(line[:1] in STEP for line in passed.printed.splitlines()):
        verdict.faults.append(f"printed more than a line per step: {passed.printed[:300]!r}")
    if door.published() != was.published:
        verdict.faults.append("pub changed")
    if passed.stage:
        verdict.outcome, verdict.said = REFUSED[passed.stage], passed.lines[0]
        verdict.faults += [fault for line in passed.lines for fault in _unclear(line, row)]
        if door.accepted(base.source) != was.accepted:
            verdict.faults.append("refused, and what is accepted changed")
    else:
        _judge_accepted(verdict, door, base, body, passed, was)


def _judge_accepted(
    verdict: Verdict, door: Door, base: Base, body: bytes, passed: Passage, was: Good
) -> None:
    source, file = part_of(door, base.source, base.row.part, base.row.vintage)
    read = _read(door, source, file)
    verdict.faults += _unaccounted(read, base, body)
    changed = differing(_relation(read, source), was.relation)
    reports = [
        *sorted(door.warned(passed.run_id) - was.warned),
        *(["lines set aside"] if len(read.rejects) > len(was.read.rejects) else []),
        *sorted({one.regle for one in read.remarks} - {one.regle for one in was.read.remarks}),
    ]
    told = sorted(door.told(passed.run_id, ".".join(base.row.place)))
    verdict.said = f"{changed} rows differ; {', '.join([*reports, *told])}"
    verdict.outcome = WARNED if reports else SAME if not changed else TOLD if told else PLAUSIBLE
    shown = door.shows(*base.row.place) if not base.part.lake_only else None
    if shown not in (None, [(file.id_extraction, read.rows)]):
        verdict.faults.append("accepted, and the view does not show its rows")


def _unaccounted(read: ReadResult, base: Base, body: bytes) -> list[str]:
    """What is wrong in the count of rows; nothing when each is accounted for."""
    try:
        there = counted(body, base.part, read.headers, base.row.vintage)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        return [f"accepted, and its rows cannot be counted: {error!r}"]
    parts = accounted(read, base.part.lake_only)
    rest = there - sum(parts.values())
    if rest and base.part.unpivot:
        patterns = [c.header or "" for c in base.columns if c.name in base.part.unpivot.measures]
        rest -= without_measure(body, base.part, patterns, read.headers, base.row.vintage)
    return [f"{there} rows in the file, accounted for: {parts}"] if rest else []


def _unclear(line: str, row: ManifestRow) -> list[str]:
    """What a line does not say that it must, or says in a way that a terminal would not take."""
    name = row.file.removesuffix(".gz")
    wants = {"its source": row.source, "its vintage": row.vintage, "its file": name}
    found = [
        f"a line does not name {what}: {line[:200]}" for what, it in wants.items() if it not in line
    ]
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", line):
        found.append(f"a line is not printable: {line[:200]!r}")
    if len(line) > LONGEST:
        found.append(f"a line of {len(line)} characters: {line[:200]}")
    return found


def _read(door: Door, source: Source, file: LakeFile) -> ReadResult:
    return read_any(file, source, door.home, door.files(source.id))


def _relation(read: ReadResult, source: Source) -> str:
    """The rows of a reading as DuckDB reads them, the file where it lies included."""
    if source.parts[read.file.part].lake_only:
        return relation(read, source)
    return f"read_parquet('{read.parquet}')"
