"""A request to a portal, the open answer, and what handling it gave."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import requests
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from extractors.attempt import Outcome, Refusal, Subject
from extractors.patience import Flow, Transient

T = TypeVar("T")
PIECE = 1 << 16
# A validator longer than that is sent back to servers that would refuse it: it is none.
LONGEST_HEADER = 2_000
FOLDED = re.compile(r"[\x00-\x1f\x7f]+ *")
# Content codings that are never asked for; gzip is seen from the bytes themselves.
CODED = re.compile(r"\b(deflate|br|zstd|compress)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Reply:
    """An open answer and the public address that gave it."""

    response: requests.Response
    url: str
    flow: Flow

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    def header(self, name: str) -> str:
        """A header's value on one line, '' when it is absent or far too long."""
        value = FOLDED.sub(" ", str(self.response.headers.get(name, ""))).strip()
        return value if len(value) <= LONGEST_HEADER else ""

    def pieces(self) -> Iterator[bytes]:
        """The body as sent, still encoded, so that its length and a resume can be checked.

        Transient when it is cut or too slow, Refusal for a coding that was not asked for.
        """
        coding = CODED.search(self.header("Content-Encoding"))
        if coding:
            remedy = "tell the portal: only plain bytes or gzip are read"
            raise Refusal(f"bytes coded as {coding[1].lower()}, which was not asked for", remedy)
        raw: HTTPResponse = self.response.raw
        try:
            while piece := raw.read1(_most(raw), decode_content=False):
                self.flow.took(len(piece))
                yield piece
        except (HTTPError, OSError) as error:
            raise Transient(f"cut while receiving: {type(error).__name__}") from error


def _most(raw: HTTPResponse) -> int:
    """How many bytes to read at once: never beyond those that were announced."""
    left = raw.length_remaining
    return PIECE if left is None else min(PIECE, left)


@dataclass(frozen=True)
class Done(Generic[T]):
    """What handling an answer gave, and what the fetch log says of it."""

    value: T
    outcome: Outcome = "fetched"
    bytes: int | None = None
    sha256: str = ""
    message: str = ""


@dataclass
class Request(Generic[T]):
    """A request to repeat until `handle` is content; `headers` is asked before each attempt."""

    subject: Subject
    url: str
    handle: Callable[[Reply], Done[T]]
    headers: Callable[[], Mapping[str, str]] = dict
    conditional: bool = False
    attempts: int | None = None
    reply: Reply | None = field(default=None, init=False)
