"""Silence: a run that never came is trouble too, told once, and over with the next run."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg

from expectations.alerts import announce, follow
from expectations.delivery import deliver
from expectations.digest import Alert, seen
from expectations.outbox import Send, Sent, send_kept
from expectations.troubles import RunFacts, Trouble, facts_of
from extractors.errors import MisuseError

Connection = psycopg.Connection[Any]
UNITS = {"min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
KEY = "silent"
# Clocks of two machines differ; a date further ahead than that says that one of them is wrong.
AHEAD = timedelta(minutes=10)


@dataclass(frozen=True)
class Rhythm:
    """The last run that went the whole road, and how old its end is; None when there is none."""

    every: timedelta
    run_id: str = ""
    ended: str = ""
    age: timedelta | None = None

    @property
    def late(self) -> bool:
        """Whether a run should have come since, or no date can be trusted."""
        return self.age is None or self.age > self.every or self.age < -AHEAD

    def __str__(self) -> str:
        """One line: which run came last, when, and what is expected."""
        expected = f"a run is expected every {_said(self.every)}"
        if self.age is None:
            return f"no run was ever completed; {expected}"
        if self.age < -AHEAD:
            return f"run {self.run_id} ended {self.ended}, in the future: set the clock; {expected}"
        return f"run {self.run_id} ended {self.ended}, {_said(self.age)} ago; {expected}"


def every(text: str) -> timedelta:
    """A rhythm as people write it: `26h`, `90min`, `8d`, `1w`; MisuseError otherwise."""
    found = re.fullmatch(r"\s*(\d{1,4})\s*(min|h|d|w)\s*", text)
    if not found or not int(found[1]):
        raise MisuseError(f"{text!r} is no rhythm: use a number and min, h, d or w, such as 26h")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def is_sign_of_life(conn: Connection, run_id: str) -> bool:
    """Whether that run, which ended, went the whole road, well or not."""
    return facts_of(conn, run_id).life


def rhythm(conn: Connection, expected: timedelta) -> Rhythm:
    """What is known of the last whole run. Runs that were killed, interrupted or found the lock
    taken did not come.
    """
    row = conn.execute(
        """
        select
            run_id,
            to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'),
            extract(epoch from clock_timestamp() - ended_at)::float
        from meta.run_entier
        order by meta.run_entier.ended_at desc limit 1
        """
    ).fetchone()
    if row is None:
        return Rhythm(expected)
    return Rhythm(expected, str(row[0]), str(row[1]), timedelta(seconds=row[2]))


def tell_silence(conn: Connection, portal: str, known: Rhythm, send: Send = deliver) -> Sent | None:
    """The message that no run came, kept and sent; None when one did or when it was told already.

    `conn` is the loader's. The next whole run ends it and says so. Late or not, what no channel
    took before is sent again: while no run comes, nothing else would.
    """
    number = None
    if known.late:
        trouble = Trouble("silent", "run", "", KEY, str(known))
        with conn.transaction():
            if follow(conn, RunFacts("", "silent"), [trouble]).begun:
                number = announce(conn, _message(conn, portal, known))
    return send_kept(conn, number, send)


def _message(conn: Connection, portal: str, known: Rhythm) -> Alert:
    body = (
        f"What: no run of portal {portal} came\n  - {known}\n"
        f"Since: {known.ended or 'the beginning'}\n"
        f"Readers still see: {seen(conn)}\n"
        "What to do: look at what starts the runs (scheduler, cron), and at `ti status`"
    )
    subject = f"[Territoires d'industrie] {portal}: no run came: {known}"
    return Alert("", "silent", KEY, subject, body)


def _said(span: timedelta) -> str:
    """A span in the unit that a person would choose."""
    minutes = span.total_seconds() / 60
    if minutes < 120:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.0f} h" if minutes < 72 * 60 else f"{minutes / 1440:.0f} days"
