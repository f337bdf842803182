"""One digest per run at most: what began, what is over; what lasts is not told again."""

import logging
from collections.abc import Callable
from typing import Any

import psycopg

from expectations.delivery import deliver
from expectations.digest import Alert, News, compose
from expectations.endings import is_over
from expectations.outbox import Send, Sent, keep, send_kept
from expectations.troubles import RunFacts, Trouble, facts_of, troubles_of

__all__ = ["Send", "Sent", "announce", "follow", "open_troubles", "tell"]
log = logging.getLogger(__name__)

Connection = psycopg.Connection[Any]


def tell(
    conn: Connection,
    run_id: str,
    *,
    where: str = "",
    otherwise: str = "",
    send: Send = deliver,
    close: Callable[[], None] = lambda: None,
) -> Sent | None:
    """The message of a run that ended, kept in meta.alert and sent; None without news.

    `conn` is the loader's; `where` is the run's log or page, `otherwise` what is said of a run that
    failed without a word. That the run ended (`close` writes it down), what is known to be wrong
    and the message of it are kept together: who is killed before it is sent leaves it to the next
    run.
    """
    with conn.transaction():
        close()
        run = facts_of(conn, run_id, otherwise)
        news = follow(conn, run, troubles_of(conn, run))
        number = announce(conn, compose(conn, run_id, news, where)) if news else None
    if number is None and news.lasting:
        log.info("run %s: %s known troubles last", run_id, len(news.lasting))
    return send_kept(conn, number, send)


def announce(conn: Connection, alert: Alert) -> int:
    """The number of the message, logged and kept in meta.alert, to be sent."""
    level = logging.WARNING if alert.kind in ("warned", "recovered") else logging.ERROR
    log.log(level, "%s\n%s", alert.subject, alert.body)
    return keep(conn, alert)


def follow(conn: Connection, run: RunFacts, found: list[Trouble]) -> News:
    """The news of a run; meta.trouble is up to date afterwards."""
    with conn.transaction():
        conn.execute("lock table meta.trouble in share row exclusive mode")
        known = {trouble.key: trouble for trouble in open_troubles(conn)}
        for trouble in found:
            _keep(conn, trouble, run.run_id)
        now = {trouble.key: trouble for trouble in open_troubles(conn)}
        keys = {trouble.key for trouble in found}
        ended = [t for key, t in known.items() if key not in keys and is_over(conn, t, run)]
        _end(conn, ended, run.run_id)
    gone = {trouble.key for trouble in ended}
    return News(
        begun=tuple(now[trouble.key] for trouble in found if trouble.key not in known),
        lasting=tuple(t for key, t in known.items() if key not in gone),
        ended=tuple(t for t in ended if not any(_same_check(t, other) for other in found)),
    )


def open_troubles(conn: Connection) -> list[Trouble]:
    """What is wrong as far as the runs so far know, the oldest first."""
    rows = conn.execute(
        """
        select kind, step, source, key, said,
            to_char(since at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
        from meta.trouble where ended_at is null order by meta.trouble.since, id
        """
    )
    return [Trouble(*row) for row in rows]


def _keep(conn: Connection, trouble: Trouble, run_id: str) -> None:
    """Nothing; a trouble that began is kept with the start of its run, a known one is seen again.

    What it said first is kept: the numbers that it says since are those of the last run's log.
    """
    conn.execute(
        """
        insert into meta.trouble (kind, step, source, key, said, since, since_run, last_run)
        values (%(kind)s, %(step)s, %(source)s, %(key)s, %(said)s, coalesce(
            (select started_at from meta.run where run_id = %(run)s), clock_timestamp()
        ), %(run)s, %(run)s)
        on conflict (key) where ended_at is null do update set last_run = excluded.last_run
        """,
        {**trouble.__dict__, "run": run_id},
    )


def _end(conn: Connection, ended: list[Trouble], run_id: str) -> None:
    conn.execute(
        """
        update meta.trouble set ended_at = clock_timestamp(), ended_run = %s
        where ended_at is null and key = any(%s)
        """,
        [run_id, [trouble.key for trouble in ended]],
    )


def _same_check(one: Trouble, other: Trouble) -> bool:
    """Whether both are one check that went from warning to blocking, or back: that is no end."""
    return one.said.split("]")[0] == other.said.split("]")[0] and "]" in one.said
