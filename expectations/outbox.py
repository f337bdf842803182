"""Messages, kept in meta.alert before they are sent: whoever is killed while sending loses none.

`channels` is null until what became of a message is known, an empty list where no channel is
configured. Whoever sends holds a lock of the database: one at a time, and what one has sent no
other sends again.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from expectations.delivery import Delivery, deliver
from expectations.digest import Alert
from extractors.errors import TiError
from warehouse.advisory import key_of, take

log = logging.getLogger(__name__)

Connection = psycopg.Connection[Any]
Send = Callable[[str, str, Mapping[str, str]], Iterable[Delivery]]
# Late messages that one turn sends, and how long it waits for another's: each channel of each
# message has its own patience.
LATE = 3
TURN_SECONDS = 600.0
LOCK = "messages"
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
    """The message of that number and what became of it, None without a number; then those that no
    channel took before are sent again, the oldest first, while they go.

    A message that could not be delivered is no error: the reason is beside it in meta.alert, and
    the next turn sends it again.
    """
    with _turn(conn) as ours:
        own = [] if number is None else _pending(conn, ours, number)
        sent = _send(conn, *own[0], send) if own else None
        if ours and (sent is None or not sent.lost):
            _send_late(conn, send, number)
    return sent or (None if number is None else _as_sent(conn, number))


def undelivered(conn: Connection) -> str:
    """A line on the messages that no channel took, with what went wrong last; empty without any."""
    query = f"select channels from meta.alert where {PENDING} order by id"  # noqa: S608 - constant
    rows = conn.execute(query.encode()).fetchall()
    if not rows:
        return ""
    last: list[dict[str, Any]] = rows[-1][0] or []
    why = "; ".join(f"{one['channel']}: {one['reason']}" for one in last) or "interrupted"
    many = "message was" if len(rows) == 1 else "messages were"
    return (
        f"{len(rows)} {many} delivered nowhere ({why}): mend the channel; the next run sends again"
    )


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


def _pending(conn: Connection, ours: bool, number: int) -> list[tuple[int, Alert]]:
    """The message, unless another's turn has sent it meanwhile."""
    query = "select subject from meta.alert where id = %s and channels is null"
    waits = ours and conn.execute(query, [number]).fetchone()
    return [(number, _as_sent(conn, number).alert)] if waits else []


def _send(conn: Connection, number: int, alert: Alert, send: Send) -> Sent:
    facts = {"run_id": alert.run_id, "kind": alert.kind}
    deliveries = tuple(send(alert.subject, alert.body, facts))
    conn.execute(
        "update meta.alert set channels = %s where id = %s",
        [Jsonb([d.as_json() for d in deliveries]), number],
    )
    return Sent(alert, deliveries)


def _send_late(conn: Connection, send: Send, own: int | None) -> None:
    query = f"""
        select id, run_id, kind, fingerprint, subject, body from meta.alert
        where {PENDING} and id is distinct from %s order by id limit %s
    """  # noqa: S608 - a constant
    rows = conn.execute(query.encode(), [own, LATE]).fetchall()
    for number, *fields in rows:
        if _send(conn, int(number), Alert(*fields), send).lost:
            break


def _as_sent(conn: Connection, number: int) -> Sent:
    """The message as meta.alert has it."""
    query = """
        select run_id, kind, fingerprint, subject, body, coalesce(channels, '[]')
        from meta.alert where id = %s
    """
    row = conn.execute(query, [number]).fetchone()
    assert row is not None  # noqa: S101 - nothing removes a message
    *fields, channels = row
    return Sent(Alert(*fields), tuple(Delivery(**one) for one in channels))
