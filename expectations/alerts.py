"""One digest per run at most: what began, what is over; what lasts is not told again."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from expectations.delivery import Delivery, deliver
from expectations.digest import Alert, News, compose
from expectations.endings import is_over
from expectations.troubles import RunFacts, Trouble, facts_of, troubles_of

log = logging.getLogger(__name__)

Connection = psycopg.Connection[Any]
Send = Callable[[str, str, Mapping[str, str]], Iterable[Delivery]]
LATE = 3


@dataclass(frozen=True)
class Sent:
    """A message and what became of it on each channel."""

    alert: Alert
    deliveries: tuple[Delivery, ...] = ()

    @property
    def lost(self) -> bool:
        """Whether there are channels and none took it."""
        return bool(self.deliveries) and not any(one.sent for one in self.deliveries)


def tell(
    conn: Connection, run_id: str, *, where: str = "", otherwise: str = "", send: Send = deliver
) -> Sent | None:
    """The message of a run that ended, kept in meta.alert and sent; None without news.

    `conn` is the loader's; `where` is the run's log or page, `otherwise` what is said of a run that
    failed without a word. A message that could not be delivered is no error: the reason is beside
    it in meta.alert, and the next run sends it again.
    """
    run = facts_of(conn, run_id, otherwise)
    news = follow(conn, run, troubles_of(conn, run))
    sent = publish(conn, compose(conn, run_id, news, where), send) if news else None
    if sent is None and news.lasting:
        log.info("run %s: %s known troubles last", run_id, len(news.lasting))
    if sent is None or not sent.lost:
        _send_late(conn, send)
    return sent


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


def publish(conn: Connection, alert: Alert, send: Send = deliver) -> Sent:
    """The message, logged, kept in meta.alert and sent where configured."""
    level = logging.WARNING if alert.kind in ("warned", "recovered") else logging.ERROR
    log.log(level, "%s\n%s", alert.subject, alert.body)
    row = conn.execute(
        """
        insert into meta.alert (run_id, kind, fingerprint, subject, body)
        values (%s, %s, %s, %s, %s) returning id
        """,
        [alert.run_id, alert.kind, alert.fingerprint, alert.subject, alert.body],
    ).fetchone()
    assert row is not None  # noqa: S101 - insert … returning gives a row or raises
    return _send(conn, int(row[0]), alert, send)


def _send(conn: Connection, number: int, alert: Alert, send: Send) -> Sent:
    facts = {"run_id": alert.run_id, "kind": alert.kind}
    deliveries = tuple(send(alert.subject, alert.body, facts))
    conn.execute(
        "update meta.alert set channels = %s where id = %s",
        [Jsonb([d.as_json() for d in deliveries]), number],
    )
    return Sent(alert, deliveries)


def _send_late(conn: Connection, send: Send) -> None:
    """Nothing; messages that no channel took are sent again, the oldest first, while they go."""
    rows = conn.execute(
        """
        select id, run_id, kind, fingerprint, subject, body from meta.alert
        where channels <> '[]' and not channels @> '[{"sent": true}]'
        order by id limit %s
        """,
        [LATE],
    ).fetchall()
    for number, *fields in rows:
        if _send(conn, int(number), Alert(*fields), send).lost:
            break


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
