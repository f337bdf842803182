"""A request to a portal, the open answer, and what handling it gave."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import requests

from extractors.attempt import Outcome, Subject

T = TypeVar("T")


@dataclass(frozen=True)
class Reply:
    """An open answer and the public address that gave it."""

    response: requests.Response
    url: str

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    def header(self, name: str) -> str:
        """A header's value, or ''."""
        return str(self.response.headers.get(name, ""))


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
