"""One address into the lake, and the question whether it changed since."""

import re
from dataclasses import dataclass
from typing import Literal

from extractors.addresses import file_name
from extractors.attempt import FetchError, Refusal, Subject
from extractors.checksum import verify
from extractors.http import Http
from extractors.lake import Lake
from extractors.partial import PartFile
from extractors.progress import Progress
from extractors.request import Done, Reply, Request
from extractors.unwrap import Expected, into_lake

Signal = Literal["same", "changed", "unknown"]
HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, ")


@dataclass(frozen=True)
class Cached:
    """What is known of an address whose content is in the lake."""

    url: str
    sha256: str
    bytes: int
    etag: str = ""
    last_modified: str = ""

    def conditions(self) -> dict[str, str]:
        """`If-None-Match` and `If-Modified-Since`, as far as the producer gave the values.

        A date of a catalogue, which is no HTTP date, is no condition.
        """
        dated = self.last_modified if HTTP_DATE.match(self.last_modified) else ""
        named = {"If-None-Match": self.etag, "If-Modified-Since": dated}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class Received:
    """Content in the lake, with what the producer says of it."""

    sha256: str
    bytes: int
    etag: str
    last_modified: str
    file_name: str
    not_modified: bool = False


def download(
    http: Http,
    lake: Lake,
    subject: Subject,
    url: str,
    expected: Expected,
    cached: Cached | None = None,
) -> Received:
    """The content at `url`, in the lake; not sent again if unchanged. FetchError otherwise."""
    part = PartFile(lake.parts, url)
    known = cached if cached and lake.has(cached.sha256, cached.bytes) else None
    conditions = known.conditions() if known else {}

    def handle(reply: Reply) -> Done[Received]:
        if reply.status == 304:
            if not known:
                raise Refusal("HTTP 304 to a request without condition", "run again", "error")
            return _not_modified(known, reply)
        return _received(reply, part, expected, lake, Progress(subject, lake.say))

    return http.ask(
        Request(
            subject,
            url,
            handle,
            headers=lambda: {"Accept-Encoding": "identity", **conditions, **part.headers()},
            conditional=bool(conditions),
        )
    )


def signal(http: Http, subject: Subject, cached: Cached) -> Signal:
    """Whether the producer serves the bytes of `cached` still; asked once, no body is read.

    `unknown` without a validator to ask with, and when the portal does not answer: the bytes are
    in the lake, so a closed portal stops no one.
    """
    conditions = cached.conditions()
    if not conditions:
        return "unknown"

    def handle(reply: Reply) -> Done[Signal]:
        same = reply.status == 304 or (cached.etag and reply.header("ETag") == cached.etag)
        if same:
            return Done("same", "not_modified", cached.bytes, cached.sha256)
        return Done("changed", "present", message="the producer serves another version")

    headers = {"Accept-Encoding": "identity", **conditions}
    request = Request(subject, cached.url, handle, lambda: headers, conditional=True, attempts=1)
    try:
        return http.ask(request)
    except FetchError:
        return "unknown"


def _received(
    reply: Reply, part: PartFile, expected: Expected, lake: Lake, progress: Progress
) -> Done[Received]:
    try:
        part.receive(reply, expected, progress)
        verify(part.path, expected.checksum)
        content = into_lake(part.path, expected, lake, keep=True)
    except Refusal:
        part.discard()
        raise
    part.discard()
    name = content.member or file_name(reply.url)
    received = Received(
        content.sha256, content.bytes, reply.header("ETag"), reply.header("Last-Modified"), name
    )
    note = "" if content.wrapper == "none" else f"taken out of its {content.wrapper}"
    return Done(received, "fetched", content.bytes, content.sha256, note)


def _not_modified(known: Cached, reply: Reply) -> Done[Received]:
    received = Received(
        known.sha256,
        known.bytes,
        reply.header("ETag") or known.etag,
        reply.header("Last-Modified") or known.last_modified,
        file_name(known.url),
        not_modified=True,
    )
    return Done(received, "not_modified", known.bytes, known.sha256)
