"""The text of a message: what happened, since when, what readers still see, what to do, where."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any, Literal

import psycopg

from expectations.troubles import Trouble

Connection = psycopg.Connection[Any]
AlertKind = Literal["blocked", "failed", "warned", "recovered", "silent"]
SHOWN = 20
_WORDS = {
    "blocked": "was blocked by a gate",
    "failed": "failed",
    "warned": "ended well, with warnings",
    "recovered": "ended well",
}
_REMEDY = "each line above ends with its own remedy; then `ti run` again, `ti status` to follow"
_NOTHING = "nothing; this is over"


@dataclass(frozen=True)
class News:
    """What a run changes of what is known to be wrong."""

    begun: tuple[Trouble, ...] = ()
    lasting: tuple[Trouble, ...] = ()
    ended: tuple[Trouble, ...] = ()

    def __bool__(self) -> bool:
        """Whether anybody needs to hear of it."""
        return bool(self.begun or self.ended)

    @property
    def kind(self) -> AlertKind:
        """The gravest of what began; `recovered` when nothing did."""
        begun = {trouble.kind for trouble in self.begun}
        order = ("failed", "blocked", "silent", "warned")
        return next((kind for kind in order if kind in begun), "recovered")


@dataclass(frozen=True)
class Alert:
    """A message ready to send; the same news has the same fingerprint."""

    run_id: str
    kind: AlertKind
    fingerprint: str
    subject: str
    body: str


def compose(conn: Connection, run_id: str, news: News, where: str = "") -> Alert:
    """The message of a run, from its news and the release that readers see; nothing is sent."""
    row = conn.execute("select portal from meta.run where run_id = %s", [run_id]).fetchone()
    portal = str(row[0]) if row else "unknown"
    body = [f"What: run {run_id} of portal {portal} {_WORDS[news.kind]}", *_body(conn, news)]
    if where:
        body.append(f"Run: {where}")
    return Alert(run_id, news.kind, _fingerprint(news), _subject(portal, news), "\n".join(body))


def _body(conn: Connection, news: News) -> Iterator[str]:
    yield from _block("New", news.begun)
    yield from _block("Lasts", news.lasting)
    yield from _block("Over", news.ended)
    bad = [t.since for t in (*news.begun, *news.lasting) if t.kind != "warned"]
    if bad:
        yield f"Since: {min(bad)}"
    yield f"Readers still see: {seen(conn)}"
    yield f"What to do: {_REMEDY if news.begun or news.lasting else _NOTHING}"


def _block(title: str, troubles: Sequence[Trouble]) -> Iterator[str]:
    if troubles:
        yield f"{title} ({len(troubles)}):"
        for trouble in troubles[:SHOWN]:
            since = f" (since {trouble.since})" if title != "New" else ""
            yield f"  - {trouble.kind}{since}: {trouble.said}"
    if len(troubles) > SHOWN:
        yield f"  … and {len(troubles) - SHOWN} more: ti status"


def _subject(portal: str, news: News) -> str:
    """One line: the portal, how the run ended, the first of what began or of what is over."""
    if news.kind == "recovered":
        told, word = news.ended, "over"
    else:
        told = tuple(t for t in news.begun if t.kind == news.kind)
        word = "new warning" if news.kind == "warned" else f"run {news.kind}"
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    first = shorten(told[0].said, 100, placeholder="…")
    return f"[Territoires d'industrie] {portal}: {word}: {first}{more}"


def _fingerprint(news: News) -> str:
    keys = [f"+{t.key}" for t in news.begun] + [f"-{t.key}" for t in news.ended]
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()[:16]


def seen(conn: Connection) -> str:
    """The release that readers see, with its date."""
    row = conn.execute(
        """
        select id_release, to_char(published_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
        from meta.release where is_current
        """
    ).fetchone()
    return f"{row[0]}, published {row[1]}" if row else "nothing, no release was published yet"
