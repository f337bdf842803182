"""One message per blocked or failed run: what, since when, what readers still see, what to do."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any, Literal

import psycopg
from psycopg.types.json import Jsonb

from expectations.delivery import Delivery, deliver

log = logging.getLogger(__name__)

Connection = psycopg.Connection[Any]
Kind = Literal["blocked", "failed"]
_WORDS = {"blocked": "was blocked by a gate", "failed": "failed"}
_REMEDY = "each line above ends with its own remedy; then `ti run` again, `ti status` to follow"


@dataclass(frozen=True)
class Alert:
    """A message ready to send; two runs with the same trouble have the same fingerprint."""

    run_id: str
    kind: Kind
    fingerprint: str
    subject: str
    body: str


@dataclass(frozen=True)
class Sent:
    """What became of an alert: `repeated` ones were told by an earlier run and are not sent."""

    alert: Alert
    repeated: bool
    deliveries: tuple[Delivery, ...] = ()


def alert_run(
    conn: Connection, run_id: str, kind: Kind, lines: Sequence[str], log_file: str = ""
) -> Sent:
    """The message of a run that ended badly, kept in meta.alert and sent where configured.

    `lines` say what happened, one for each failure; `conn` is the loader's. A message that could
    not be delivered is no error: the reason is beside it in meta.alert.
    """
    alert = compose(conn, run_id, kind, lines, log_file)
    if _told(conn, alert):
        log.info("alert of run %s not repeated: %s", run_id, alert.subject)
        return Sent(alert, repeated=True)
    log.error("%s\n%s", alert.subject, alert.body)
    number = _keep(conn, alert)
    deliveries = tuple(deliver(alert.subject, alert.body, {"run_id": run_id, "kind": kind}))
    conn.execute(
        "update meta.alert set channels = %s where id = %s",
        [Jsonb([d.as_json() for d in deliveries]), number],
    )
    return Sent(alert, repeated=False, deliveries=deliveries)


def compose(
    conn: Connection, run_id: str, kind: Kind, lines: Sequence[str], log_file: str = ""
) -> Alert:
    """The message, from the facts of the run in meta; nothing is written or sent."""
    portal, since = _since(conn, run_id)
    trouble = [" ".join(line.split()) for line in lines] or ["no reason was recorded"]
    more = f" (and {len(trouble) - 1} more)" if len(trouble) > 1 else ""
    body = [
        f"What: run {run_id} of portal {portal} {_WORDS[kind]}",
        *(f"  - {line}" for line in trouble),
        f"Since: {since}",
        f"Readers still see: {_seen(conn)}",
        f"What to do: {_REMEDY}",
        *([f"Log: {log_file}"] if log_file else []),
    ]
    digest = hashlib.sha256("\n".join([kind, portal, *sorted(trouble)]).encode()).hexdigest()
    first = shorten(trouble[0], 100, placeholder="…")
    subject = f"[Territoires d'industrie] {portal}: run {kind}: {first}{more}"
    return Alert(run_id, kind, digest[:16], subject, "\n".join(body))


def _since(conn: Connection, run_id: str) -> tuple[str, str]:
    """The portal, and the start of the first run that ended badly after the last good one."""
    row = conn.execute(
        """
        select r.portal, to_char(
            (
                select coalesce(min(b.started_at), r.started_at) from meta.run as b
                where b.portal = r.portal and b.state in ('blocked', 'failed', 'dead')
                    and b.started_at <= r.started_at
                    and b.started_at > coalesce((
                        select max(g.started_at) from meta.run as g
                        where g.portal = r.portal and g.state in ('released', 'unchanged')
                    ), '-infinity')
            ) at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'
        )
        from meta.run as r where r.run_id = %s
        """,
        [run_id],
    ).fetchone()
    return (str(row[0]), str(row[1])) if row else ("unknown", "this run")


def _seen(conn: Connection) -> str:
    """The release that readers see, with its date."""
    row = conn.execute(
        """
        select id_release, to_char(published_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
        from meta.release where is_current
        """
    ).fetchone()
    return f"{row[0]}, published {row[1]}" if row else "nothing, no release was published yet"


def _told(conn: Connection, alert: Alert) -> bool:
    """Whether the last message says the same and no run ended well since."""
    row = conn.execute(
        """
        select a.fingerprint = %s and not exists (
            select from meta.run as r
            where r.state in ('released', 'unchanged') and r.ended_at > a.at
        )
        from meta.alert as a order by a.id desc limit 1
        """,
        [alert.fingerprint],
    ).fetchone()
    return bool(row and row[0])


def _keep(conn: Connection, alert: Alert) -> int:
    row = conn.execute(
        """
        insert into meta.alert (run_id, kind, fingerprint, subject, body)
        values (%s, %s, %s, %s, %s) returning id
        """,
        [alert.run_id, alert.kind, alert.fingerprint, alert.subject, alert.body],
    ).fetchone()
    assert row is not None  # noqa: S101 - insert … returning gives a row or raises
    return int(row[0])
