"""What is wrong, followed from run to run: when it began, whether it lasts, when it was over.

A run speaks only for what it looked at: a source that it fetched, a step that it reached, a check
that it made. Everything else stays as the runs before it left it.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import psycopg

from extractors.errors import EXIT_BLOCKED, one_line

Connection = psycopg.Connection[Any]
Kind = Literal["blocked", "failed", "warned", "silent"]
RELEASE = "release"
GATE_2 = 2
LONGEST_KEY = 2000
# Not the sign of a line of which the middle is left out.
_CHECK = re.compile(r"\w+ \[(?!…\])[^\]]+\]")
# What a program makes up each time: names of files aside (with a process's number, of random
# letters), ids of runs.
_MADE_UP = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"
    r"|(?<=/\.)(?P<own>[^/()]+?)\.\d+(?=[^\w-]|$)(?:\.partial\b)?"
    r"|(?<=/)(?P<kind>\.[\w-]+-|partial-|ti-\w+-|tmp)[a-z0-9_]{8}(?![\w-])"
    r"|\d{8}T\d{6}Z-[0-9a-f]{6}"
)
_PLACE = re.compile(r"(\([^()]*\))")


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong; `key` is what makes it the same thing in another run.

    `since` is a date in UTC as text, empty until it is kept.
    """

    kind: Kind
    step: str
    source: str
    key: str
    said: str
    since: str = ""


@dataclass(frozen=True)
class RunFacts:
    """What meta.run says of a run that ended: `whole` when it spoke for all sources, `life` when it
    went the whole road or, under a scheduler, its last part; `labels` are the steps it made.
    """

    run_id: str
    state: str
    whole: bool = False
    life: bool = False
    labels: frozenset[str] = frozenset()
    failures: tuple[dict[str, Any], ...] = ()

    @property
    def well(self) -> bool:
        """Whether it ended with nothing to complain about."""
        return self.state in ("released", "unchanged")


def facts_of(conn: Connection, run_id: str, otherwise: str = "") -> RunFacts:
    """The facts of a run; one that ended badly without a word is said to have failed so."""
    row = conn.execute(
        """
        select state, options, counters, failures, message from meta.run where run_id = %s
        """,
        [run_id],
    ).fetchone()
    none: tuple[Any, ...] = ("failed", {}, {}, [], "")
    state, options, counters, failures, message = row or none
    if state not in ("released", "unchanged") and not failures:
        said = str(message or otherwise or "no reason was recorded").splitlines()
        code = EXIT_BLOCKED if state == "blocked" else 1
        failures = [{"step": "run", "source": "", "exit_code": code, "lines": said}]
    labels = frozenset(counters.get("seconds", {}))
    whole = bool(options.get("whole"))
    return RunFacts(
        run_id,
        str(state),
        whole=whole and not options.get("sources"),
        life=whole or "build" in labels,
        labels=labels,
        failures=tuple(failures),
    )


def troubles_of(conn: Connection, run: RunFacts) -> list[Trouble]:
    """What is wrong according to a run: each line of its failures, each check that warns."""
    found = {t.key: t for t in _failed(run)}
    warned = conn.execute(
        """
        select distinct on (controle, c.source) controle, c.source, message, gate
        from quality.check_result as c
        left join meta.extraction as x on c.id_extraction = x.id_extraction
        where c.run_id = %s and statut = 'averti' and x.state is distinct from 'refused'
        order by controle, c.source, id desc
        """,
        [run.run_id],
    )
    for controle, source, message, gate in warned:
        said = " ".join(f"{controle} [{source}] {message}".split())
        owner = RELEASE if gate == GATE_2 else str(source).split(".")[0]
        key = f"warned {controle} [{source}]"
        found[key] = Trouble("warned", "check", owner, key, said)
    return list(found.values())


def _failed(run: RunFacts) -> Iterator[Trouble]:
    for failure in run.failures:
        kind: Kind = "blocked" if failure["exit_code"] == EXIT_BLOCKED else "failed"
        step, source = str(failure["step"]), str(failure["source"])
        for line in failure["lines"]:
            said = one_line(str(line))
            key = _indexable(f"{kind} {step} {source} {_sameness(said)}")
            yield Trouble(kind, step, source, key, said)


def _indexable(key: str) -> str:
    """The key, of which an index takes no more than 2 700 bytes: of a longer one, its digest."""
    written = key.encode()
    return key if len(written) <= LONGEST_KEY else hashlib.sha256(written).hexdigest()


def check_of(line: str) -> str:
    """The check that a line of a gate names, with its source: `lignes [jouet.emploi.2020]`."""
    found = _CHECK.match(line)
    return found.group() if found else ""


def _sameness(line: str) -> str:
    """What a line keeps from run to run: the check it names; else all but names made up on the way
    and its numbers, of which those that say where (in brackets) count.
    """
    check = check_of(line)
    if check:
        return check
    parts = _PLACE.split(_MADE_UP.sub(_lasting, line))
    return "".join(p if p.startswith("(") else re.sub(r"\d+", "#", p) for p in parts)


def _lasting(made_up: re.Match[str]) -> str:
    return f"{made_up['own'] or made_up['kind'] or ''}#"
