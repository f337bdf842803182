"""Gate 1 on the files of a source: a derived part is accepted with what it is made from, or not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.entry import LakeFile
from extractors.registry import Source
from ti.context import Context
from ti.landing import Looked, locked_files, look_at, settle

if TYPE_CHECKING:
    from warehouse.migrate import Connection

HELD = "a file that it is made from, or a part made from it, was refused"


@dataclass
class Outcome:
    """The extractions accepted, a line per blocking check, and how many checks ran."""

    accepted: list[str] = field(default_factory=list)
    blocked: list[object] = field(default_factory=list)
    checks: int = 0

    def note(self, looked: Looked, received: list[LakeFile]) -> None:
        """Add the report on a file, which came under the names of the files received."""
        names = ", ".join(file.file_name for file in received)
        self.blocked += [f"{names}: {result}" for result in looked.blocked]
        self.checks += len(looked.report.results) if looked.report else 0


def through_gate(
    conn: "Connection", ctx: Context, source: Source, say: Callable[[str], None]
) -> Outcome:
    """What became of the source's locked files; each is accepted or refused.

    A file is compared with the vintage before it, accepted a moment ago. Derived parts and what
    they are made from wait until all of them were looked at: they are accepted together.
    """
    files = list(locked_files(ctx.home, source))
    families = _families(source, files)
    tied = {id_ for ids in families.values() if len(ids) > 1 for id_ in ids}
    named = {file.id_extraction: file for file in files}
    outcome, waiting = Outcome(), []
    refused: set[str] = set()
    for file in files:
        say(f"{file.part} {file.vintage}")
        looked, family = look_at(conn, ctx, source, file), families[file.id_extraction]
        outcome.note(looked, [named[id_] for id_ in family[1:] or family])
        refused |= {file.id_extraction} if looked.blocked else set()
        if file.id_extraction in tied:
            waiting.append(looked)
        else:
            _settle(conn, source, looked, outcome, held="")
    refused = _spread(refused, families)
    for looked in waiting:
        held = HELD if looked.file.id_extraction in refused else ""
        _settle(conn, source, looked, outcome, held)
    return outcome


def _spread(refused: set[str], families: dict[str, list[str]]) -> set[str]:
    """Those refused, and all that is made from them or that they are made from, step by step."""
    while True:
        more = refused.union(*(ids for ids in families.values() if refused & {*ids}))
        if more == refused:
            return refused
        refused = more


def _settle(
    conn: "Connection", source: Source, looked: Looked, outcome: Outcome, held: str
) -> None:
    settle(conn, source, looked, held)
    if not (held or looked.blocked):
        outcome.accepted.append(looked.file.id_extraction)


def _families(source: Source, files: list[LakeFile]) -> dict[str, list[str]]:
    """For each extraction, itself and those that it is made from: the newest of their parts."""
    newest = {file.part: file.id_extraction for file in files}
    return {
        file.id_extraction: [
            file.id_extraction,
            *(newest[name] for name in source.parts[file.part].inputs if name in newest),
        ]
        for file in files
    }
