"""Messages, kept in meta.alert before they are sent: whoever is killed while sending loses none.

`channels` is null until a channel was asked, an empty list where none is configured. Whoever sends
holds a lock of the database: one at a time, and what one has sent no other sends again.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from expectations.delivery import Delivery, deliver
from expectations.digest import Alert
from extractors.errors import TiError
from warehouse.advisory import key_of, take
from warehouse.migrate import durable

log = logging.getLogger(__name__)

Connection = psycopg.Connection[Any]
Send = Callable[[str, str, Mapping[str, str]], Iterable[Delivery]]
# Late messages that one turn sends, and how long it waits for another's: each channel of each
# message has its own patience.
LATE = 3
TURN_SECONDS = 600.0
LOCK = "messages"
# What no channel took. One that was not asked for yet may be under way.
PENDING = """(channels is null or (channels <> '[]' and not channels @> '[{"sent": true}]'))"""


@dataclass(frozen=True)
class Sent:
    """A message and what became of it on each channel."""

    alert: Alert
    deliveries: tuple[Delivery, ...] = ()

    @property
    def lost(self) -> bool:
        """Whether there are channels and none took it."""
        return bool(self.deliveries) and not any(one.sent for one in self.deliveries)


def keep(conn: Connection, alert: Alert) -> int:
    """The number of the message in meta.alert, not yet sent. `conn` is the loader's."""
    with conn.transaction():
        durable(conn)
        row = conn.execute(
            """
            insert into meta.alert (run_id, kind, fingerprint, subject, body, channels)
            values (%s, %s, %s, %s, %s, null) returning id
            """,
            [alert.run_id, alert.kind, alert.fingerprint, alert.subject, alert.body],
        ).fetchone()
    assert row is not None  # noqa: S101 - insert … returning gives a row or raises
    return int(row[0])


def send_kept(conn: Connection, number: int | None, send: Send = deliver) -> Sent | None:
    """The message of that number and what became of it, None without a number; those that no
    channel took before are sent first, so that what is over began earlier.

    A message that could not be delivered is no error: the reason is beside it in meta.alert, and
    the next turn sends it again.
    """
    with _turn(conn) as ours:
        if ours:
            _send_late(conn, send, number)
            query = "select id from meta.alert where id = %s and channels is null"
            if conn.execute(query, [number]).fetchone():
                _send_own(conn, int(number or 0), send)
    return None if number is None else _as_sent(conn, number)


def undelivered(conn: Connection) -> str:
    """A line on the messages that no channel took, with what went wrong last; empty without any.

    One that no channel was asked for is left out while somebody may be about to.
    """
    query = f"""
        select channels from meta.alert
        where {PENDING} and (
            channels is not null or at < clock_timestamp() - make_interval(secs => %s)
        )
        order by id
    """  # noqa: S608 - a constant
    rows = conn.execute(query.encode(), [TURN_SECONDS]).fetchall()
    if not rows:
        return ""
    many = "1 message was" if len(rows) == 1 else f"{len(rows)} messages were"
    last: list[dict[str, Any]] = rows[-1][0] or []
    why = "; ".join(f"{one['channel']}: {one['reason']}" for one in last)
    if not why:
        return f"{many} not sent, who was to send was ended: the next run or ti heartbeat sends"
    return f"{many} delivered nowhere ({why}): mend the channel; the next run sends again"


@contextmanager
def _turn(conn: Connection) -> Iterator[bool]:
    """Whether it is our turn to send; not when another has it for long: it, or the next, sends."""
    key = key_of(conn, LOCK)
    try:
        take(conn, key, "the sending of messages", TURN_SECONDS, session=True)
    except TiError as error:
        log.warning("%s", error)
        yield False
        return
    try:
        yield True
    finally:
        if not conn.closed:
            conn.execute("select pg_advisory_unlock(%s)", [key])


def _send(conn: Connection, number: int, alert: Alert, send: Send) -> list[Delivery]:
    """What became of the message, written down channel by channel: who is killed at the second
    does not send by the first again.
    """
    done: list[Delivery] = []
    for delivery in send(alert.subject, alert.body, {"run_id": alert.run_id, "kind": alert.kind}):
        done.append(delivery)
        _write_down(conn, number, done)
    return done


def _send_own(conn: Connection, number: int, send: Send) -> None:
    if not _send(conn, number, _as_sent(conn, number).alert, send):
        _write_down(conn, number, [])


def _write_down(conn: Connection, number: int, done: list[Delivery]) -> None:
    with conn.transaction():
        durable(conn)
        conn.execute(
            """
            update meta.alert
            set channels = %s, attempts = attempts + case when %s = 1 then 1 else 0 end
            where id = %s
            """,
            [Jsonb([one.as_json() for one in done]), len(done), number],
        )


def _send_late(conn: Connection, send: Send, own: int | None) -> None:
    """Nothing; those that were tried least first, the oldest of them before the others: one that
    every channel refuses holds up no other. Where one goes nowhere, the others wait; where no
    channel is configured, as in another's environment, all do.
    """
    query = f"""
        select id, to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'),
            run_id, kind, fingerprint, subject, body
        from meta.alert where {PENDING} and id is distinct from %s order by attempts, id limit %s
    """  # noqa: S608 - a constant
    for number, at, *fields in conn.execute(query.encode(), [own, LATE]).fetchall():
        alert = Alert(*fields)
        late = replace(alert, subject=f"{alert.subject} (late: of {at})")
        if not any(one.sent for one in _send(conn, int(number), late, send)):
            break


def _as_sent(conn: Connection, number: int | None) -> Sent:
    """The message as meta.alert has it."""
    query = """
        select run_id, kind, fingerprint, subject, body, coalesce(channels, '[]')
        from meta.alert where id = %s
    """
    row = conn.execute(query, [number]).fetchone()
    assert row is not None  # noqa: S101 - nothing removes a message
    *fields, channels = row
    return Sent(Alert(*fields), tuple(Delivery(**one) for one in channels))
