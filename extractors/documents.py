"""Catalogue pages read whole in memory: JSON or XML of an API, links of an HTML page."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring

from extractors.attempt import Outcome, Refusal, Subject
from extractors.http import Http
from extractors.lake import refuse_beyond
from extractors.request import Done, Reply, Request, T
from extractors.sniff import complaint

MOST_BYTES = 50_000_000
MAY_HAVE_MOVED = "open the address in a browser: the catalogue may have moved"


@dataclass(frozen=True)
class Catalogue:
    """Asks the catalogue pages of one part; with `check`, once, as a conditional request."""

    http: Http
    subject: Subject
    check: bool = False

    def json(self, url: str) -> dict[str, Any]:
        """The JSON object at `url`."""
        return self._document(url, "json", _parsed)

    def xml(self, url: str) -> Element:
        """The root of the XML document at `url`."""
        return self._document(url, "xml", _tree)

    def links(self, url: str) -> list[str]:
        """The absolute addresses that an HTML page links to, in order, each once."""

        def handle(reply: Reply) -> Done[list[str]]:
            body = _body(reply)
            parser = _Links()
            parser.feed(body.decode(reply.response.encoding or "utf-8", "replace"))
            found = dict.fromkeys(urljoin(reply.url, link) for link in parser.found)
            return Done(list(found), self._outcome, len(body), message="page of links")

        return self._ask(url, handle)

    def _document(self, url: str, kind: str, parsed: Callable[[bytes], T]) -> T:
        def handle(reply: Reply) -> Done[T]:
            body = _body(reply)
            problem = complaint(body, kind)
            if problem:
                raise Refusal(problem, MAY_HAVE_MOVED)
            return Done(parsed(body), self._outcome, len(body), message="catalogue")

        return self._ask(url, handle)

    def _ask(self, url: str, handle: Callable[[Reply], Done[T]]) -> T:
        attempts = 1 if self.check else None
        return self.http.ask(
            Request(self.subject, url, handle, conditional=self.check, attempts=attempts)
        )

    @property
    def _outcome(self) -> Outcome:
        return "present" if self.check else "fetched"


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


def _tree(body: bytes) -> Element:
    """The root of an XML document that declares no entity: those could grow without end."""
    if b"<!DOCTYPE" in body[:2000] or b"<!ENTITY" in body:
        raise Refusal("XML with a document type where a feed was expected", MAY_HAVE_MOVED)
    try:
        return fromstring(body, XMLParser())  # noqa: S314 - no entity, and at most MOST_BYTES
    except ParseError as error:
        raise Refusal(f"unreadable XML: {error}", "run again later") from error
