"""Catalogue pages read whole in memory: JSON or XML of an API, links of an HTML page."""

import gzip
import json
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring

from extractors.attempt import Outcome, Refusal, Subject
from extractors.http import Http
from extractors.lake import refuse_beyond
from extractors.patience import Transient
from extractors.request import Done, Reply, Request, T
from extractors.sniff import complaint, is_gzip

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
            found = _linked(_text(body, reply.response.encoding), reply.url)
            return Done(found, self._outcome, len(body), message="page of links")

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
        request = Request(
            self.subject,
            url,
            handle,
            headers=lambda: {"Accept-Encoding": "gzip"},
            conditional=self.check,
            attempts=1 if self.check else None,
        )
        return self.http.ask(request)

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


def listed(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of the list `name`, none when it is absent; Refusal for anything else."""
    value = document.get(name) or []
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return value
    raise Refusal(f"'{name}' of the catalogue is no list of objects", MAY_HAVE_MOVED)


def nested(document: dict[str, Any], name: str) -> dict[str, Any]:
    """The object `name`, empty when it is absent; Refusal for anything else."""
    value = document.get(name) or {}
    if isinstance(value, dict):
        return value
    raise Refusal(f"'{name}' of the catalogue is no object", MAY_HAVE_MOVED)


def _body(reply: Reply) -> bytes:
    """The body, out of its gzip if it is in one; Refusal when it is too large for a catalogue."""
    if reply.status != 200:
        raise Refusal(f"HTTP {reply.status} to a request for the whole", MAY_HAVE_MOVED, "error")
    pieces: list[bytes] = []
    size = 0
    for piece in reply.pieces():
        size += len(piece)
        refuse_beyond(size, MOST_BYTES)
        pieces.append(piece)
    body = b"".join(pieces)
    return _unzipped(body) if is_gzip(body) else body


def _unzipped(body: bytes) -> bytes:
    try:
        with gzip.open(BytesIO(body)) as inner:
            content = inner.read(MOST_BYTES + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise Transient(f"truncated or corrupt gzip: {error}") from error
    refuse_beyond(len(content), MOST_BYTES)
    return content


def _text(body: bytes, encoding: str | None) -> str:
    """The text of a page, as UTF-8 when the encoding that the server states is none."""
    try:
        return body.decode(encoding or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return body.decode("utf-8", "replace")


def _linked(text: str, base: str) -> list[str]:
    """The absolute addresses that a page links to; what is no address is no link."""
    parser = _Links()
    try:
        parser.feed(text)
    except AssertionError as error:
        raise Refusal(f"unreadable HTML: {error}", MAY_HAVE_MOVED) from error
    found: dict[str, None] = {}
    for link in parser.found:
        with suppress(ValueError):
            found[urljoin(base, link)] = None
    return list(found)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refusal(f"unreadable JSON: {error}", "run again later") from error
    if not isinstance(parsed, dict):
        raise Refusal("a JSON list where an object was expected", "correct source.yml")
    return parsed


def _tree(body: bytes) -> Element:
    """The root of an XML document that declares no entity: those could grow without end."""
    # A zero byte is UTF-16, which would hide the words that are looked for.
    if b"\x00" in body or b"<!DOCTYPE" in body[:2000] or b"<!ENTITY" in body:
        raise Refusal("XML with a document type where a feed was expected", MAY_HAVE_MOVED)
    try:
        return fromstring(body, XMLParser())  # noqa: S314 - no entity, and at most MOST_BYTES
    except (ParseError, ValueError, LookupError) as error:
        raise Refusal(f"unreadable XML: {error}", "run again later") from error
