"""What is wrong, followed from run to run: when it began, whether it lasts, when it was over.

A run speaks only for what it looked at: a source that it fetched, a step that it reached, a check
that it made. Everything else stays as the runs before it left it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import psycopg

from extractors.errors import EXIT_BLOCKED

Connection = psycopg.Connection[Any]
Kind = Literal["blocked", "failed", "warned", "silent"]
RELEASE = "release"
SOURCE_STEPS = ("fetch", "load", "check")
GATE_2 = 2
_CHECK = re.compile(r"\w+ \[[^\]]+\]")
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
            said = " ".join(str(line).split())
            key = f"{kind} {step} {source} {_sameness(said)}"
            yield Trouble(kind, step, source, key, said)


def _sameness(line: str) -> str:
    """What a line keeps from run to run: the check it names; else all but its numbers, of which
    those that say where (in brackets) count.
    """
    check = _CHECK.match(line)
    if check:
        return check.group()
    parts = _PLACE.split(line)
    return "".join(p if p.startswith("(") else re.sub(r"\d+", "#", p) for p in parts)


def is_over(conn: Connection, trouble: Trouble, run: RunFacts) -> bool:
    """Whether a run that does not have the trouble shows that it is over."""
    if trouble.kind == "silent":
        return run.life
    if trouble.kind == "warned":
        return _no_longer_warns(conn, trouble, run)
    if run.whole and run.well:
        return True
    failed = {(str(f["step"]), str(f["source"])) for f in run.failures}
    if (trouble.step, trouble.source) in failed:
        return True
    if trouble.step in ("build", "publish") or trouble.source == RELEASE:
        return _released_past(trouble, run)
    if trouble.step in SOURCE_STEPS:
        after = SOURCE_STEPS[SOURCE_STEPS.index(trouble.step) :]
        reached = any(f"{step} {trouble.source}" in run.labels for step in after)
        return reached and trouble.source not in {source for _, source in failed}
    return run.well


def _released_past(trouble: Trouble, run: RunFacts) -> bool:
    """Whether a run that ended well got past that step of the release, or had no need to."""
    nothing_to_do = "build" in run.labels and not any(x.startswith("build ") for x in run.labels)
    if not run.well or nothing_to_do:
        return run.well
    own = f"{trouble.step} {trouble.source}".strip()
    after = {"build": {f"check {RELEASE}", "publish"}, "check": {"publish"}}.get(
        trouble.step, set()
    )
    return bool(run.labels & {own, *after})


def _no_longer_warns(conn: Connection, trouble: Trouble, run: RunFacts) -> bool:
    """Whether the run made the check of a file in use, or no file is left that it is about."""
    controle, _, source = trouble.key.removeprefix("warned ").partition(" [")
    if trouble.source == RELEASE:
        query = "select exists (select from quality.check_result where run_id = %s and gate = 2)"
        row = conn.execute(query, [run.run_id]).fetchone()
    else:
        row = conn.execute(
            """
            select exists (
                select from quality.check_result as c
                left join meta.extraction as x on c.id_extraction = x.id_extraction
                where c.run_id = %(run)s and c.controle = %(controle)s and c.source = %(source)s
                    and (c.id_extraction is null or x.state = 'accepted')
            ) or not exists (
                select from meta.extraction
                where state = 'accepted' and concat_ws('.', source, part, vintage) = %(source)s
            )
            """,
            {"run": run.run_id, "controle": controle, "source": source.removesuffix("]")},
        ).fetchone()
    return bool(row and row[0])
