"""Portals that lie about which version they serve, or serve another one than they say."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

from faults.model import Behaviour
from faults.sites import RELANCE, STATIC, dataset, projects, resource
from faults.stage import Stage
from support.loopback import Answer, cut, send

from extractors.fetch import FetchOutcome

OLD, GOOD = projects(1), projects(2)
LONGER = projects(2, more="ajout")
AT = 100_000


def _served(*answers: Answer) -> Callable[[Stage], None]:
    return lambda stage: stage.serve(*answers)


def _asked_from(handler: BaseHTTPRequestHandler) -> int | None:
    """The first byte that a request asks for, None for the whole."""
    stated = handler.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
    return int(stated) if stated else None


def _resumes(body: bytes, etag: str, *, shift: int = 0, total: str = "") -> Answer:
    """A server that continues with that body, whatever it was asked to vouch for."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        start = _asked_from(handler)
        if start is None:
            send(body, ETag=etag)(handler)
            return
        first, size = start + shift, total or str(len(body))
        stated = f"bytes {first}-{len(body) - 1}/{size}"
        send(body[first:], 206, ETag=etag, Content_Range=stated)(handler)

    return answer


def _beyond(handler: BaseHTTPRequestHandler) -> None:
    """416 to whoever resumes."""
    send(b"", 416)(handler) if _asked_from(handler) else send(GOOD, ETag='"v2"')(handler)


def _is_whole(body: bytes) -> Callable[[Stage, FetchOutcome | None], None]:
    """No glue of two versions."""

    def check(stage: Stage, outcome: FetchOutcome | None) -> None:
        assert outcome is not None
        assert outcome.files[-1].path.read_bytes() == body

    return check


def _is_of(vintage: str) -> Callable[[Stage, FetchOutcome | None], None]:
    """The vintage that the lock has last."""

    def check(stage: Stage, outcome: FetchOutcome | None) -> None:
        assert outcome is not None
        assert outcome.files[-1].vintage == vintage

    return check


def _next_year(body: bytes) -> Callable[[Stage], None]:
    """The catalogue offers the file of 2025 too, at an address that serves that body."""

    def play(stage: Stage) -> None:
        title = "fonds-vert-2025-export.csv"
        more = resource(title=title, url=f"{STATIC}/{title}")
        stage.catalogue(dataset(resource(), more))
        stage.server.on(f"/{title}", send(body, ETag='"2025"'))

    return play


FIRST = cut(GOOD, AT, ETag='"v2"')
FUTURE = "Fri, 01 Jan 2190 00:00:00 GMT"
RESTARTED = "what was received is thrown away and asked again from the start"

VERSIONS = [
    Behaviour(
        "etag_lies_304", "The bytes changed under the same ETag, and 304 is answered",
        "believed, for nothing else is said; the lock keeps the bytes that a run reads",
        _served(send(b"", 304, ETag='"v1"')), "kept", asked=2, waits=0,
    ),
    Behaviour(
        "etag_lies_200", "Other bytes under the same ETag, sent", "the bytes count, not the ETag",
        _served(send(GOOD, ETag='"v1"')), "taken", asked=2, also=_is_whole(GOOD),
    ),
    Behaviour(
        "etag_changes", "The same bytes under another ETag", "the bytes count, not the ETag",
        _served(send(OLD, ETag='"other"')), "kept", asked=2, waits=0,
    ),
    Behaviour(
        "future_date", "`Last-Modified` in the year 2190", "kept as a mark, never as a date",
        _served(send(GOOD, Last_Modified=FUTURE)), "taken", asked=2,
    ),
    Behaviour(
        "resume_other_etag", "A resume continues with another version, and says so",
        RESTARTED, _served(FIRST, _resumes(LONGER, '"other"')), "taken", also=_is_whole(LONGER),
    ),
    Behaviour(
        "resume_lies", "A resume continues with another version under the same ETag",
        f"{RESTARTED}: the whole size is another", _served(FIRST, _resumes(LONGER, '"v2"')),
        "taken", also=_is_whole(LONGER),
    ),
    Behaviour(
        "resume_ignored", "200 with the whole body to a resume", "written from the start",
        _served(FIRST, send(GOOD, ETag='"v2"')), "taken", asked=3, also=_is_whole(GOOD),
    ),
    Behaviour(
        "resume_shifted", "`Content-Range` begins elsewhere than was asked", RESTARTED,
        _served(FIRST, _resumes(GOOD, '"v2"', shift=10)), "taken", also=_is_whole(GOOD),
    ),
    Behaviour(
        "resume_unsized", "`Content-Range` without the whole size",
        "the size stated at first counts",
        _served(FIRST, _resumes(GOOD, '"v2"', total="*")), "taken", asked=3, also=_is_whole(GOOD),
    ),
    Behaviour(
        "resume_416", "416 to a resume", RESTARTED, _served(FIRST, _beyond), "taken",
        also=_is_whole(GOOD),
    ),
    Behaviour(
        "reprocessed", "The same bytes under a later day of processing",
        "taken under the new vintage: a portal treats again what did not change",
        lambda stage: stage.serve(send(stage.site.body(1))), "kept", asked=2, waits=0,
        site=RELANCE, also=_is_of("2026-02-01"),
    ),
    Behaviour(
        "last_year", "The file of 2024 under the address of 2025", "refused by its sha256",
        _next_year(OLD), "refused", "byte for byte the file of 2024 .*vintage 2025",
        asked=3, waits=0,
    ),
]  # fmt: skip
