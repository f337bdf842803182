"""Whether a run shows that what was wrong is over: only where it looked."""

from typing import Any

import psycopg

from expectations.troubles import RELEASE, RunFacts, Trouble, check_of

Connection = psycopg.Connection[Any]
SOURCE_STEPS = ("fetch", "load", "check")


def is_over(conn: Connection, trouble: Trouble, run: RunFacts) -> bool:
    """Whether a run that does not have the trouble shows that it is over.

    A step that failed otherwise does not: it may not have come so far. A check that it made does.
    """
    if trouble.kind == "silent":
        return run.life
    if trouble.kind == "warned":
        return _no_longer_warns(conn, trouble, run)
    if run.whole and run.well:
        return True
    failed = {(str(f["step"]), str(f["source"])) for f in run.failures}
    if (trouble.step, trouble.source) in failed:
        return _holds(conn, trouble, run)
    if trouble.step in ("build", "publish") or trouble.source == RELEASE:
        return _released_past(trouble, run)
    if trouble.step in SOURCE_STEPS:
        made = f"{trouble.step} {trouble.source}" in run.labels
        return made and trouble.source not in {source for _, source in failed}
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


def _holds(conn: Connection, trouble: Trouble, run: RunFacts) -> bool:
    """Whether the trouble is a check that blocked, which the run made again without that."""
    controle, _, source = check_of(trouble.said).removesuffix("]").partition(" [")
    row = conn.execute(
        """
        select statut in ('reussi', 'averti') from quality.check_result
        where run_id = %s and controle = %s and source = %s order by id desc limit 1
        """,
        [run.run_id, controle, source],
    ).fetchone()
    return bool(row and row[0])


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
