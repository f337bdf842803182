"""Catalogue pages read whole in memory: JSON of an API, links of an HTML page."""

import json
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from extractors.attempt import Outcome, Refusal, Subject
from extractors.http import Http
from extractors.lake import refuse_beyond
from extractors.request import Done, Reply, Request
from extractors.sniff import complaint

MOST_BYTES = 50_000_000


def json_document(http: Http, subject: Subject, url: str, *, check: bool = False) -> dict[str, Any]:
    """The JSON object at `url`; with `check`, asked once and counted as a conditional request."""

    def handle(reply: Reply) -> Done[dict[str, Any]]:
        body = _body(reply)
        problem = complaint(body, "json")
        if problem:
            raise Refusal(problem, "open the address in a browser: the catalogue may have moved")
        outcome: Outcome = "present" if check else "fetched"
        return Done(_parsed(body), outcome, len(body), message="catalogue")

    attempts = 1 if check else None
    return http.ask(Request(subject, url, handle, conditional=check, attempts=attempts))


def links(http: Http, subject: Subject, url: str) -> list[str]:
    """The absolute addresses that an HTML page links to, in order, each once."""

    def handle(reply: Reply) -> Done[list[str]]:
        body = _body(reply)
        parser = _Links()
        parser.feed(body.decode(reply.response.encoding or "utf-8", "replace"))
        found = dict.fromkeys(urljoin(reply.url, link) for link in parser.found)
        return Done(list(found), "fetched", len(body), message="page of links")

    return http.ask(Request(subject, url, handle))


class _Links(HTMLParser):
    """Collects the `href` of every `<a>`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing; the link is kept."""
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.found.append(href)


def _body(reply: Reply) -> bytes:
    """The decoded body; Refusal when it is too large for a catalogue."""
    pieces: list[bytes] = []
    size = 0
    for piece in reply.response.iter_content(1 << 16):
        size += len(piece)
        refuse_beyond(size, MOST_BYTES)
        pieces.append(piece)
    return b"".join(pieces)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body.decode("utf-8-sig"))
    except ValueError as error:
        raise Refusal(f"unreadable JSON: {error}", "run again later") from error
    if not isinstance(parsed, dict):
        raise Refusal("a JSON list where an object was expected", "correct source.yml")
    return parsed
