"""Portals that answer with another status than 200, or with one that was not asked for."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

from faults.model import Behaviour
from faults.sites import DATAGOUV, FILOSOFI, STATIC, projects
from faults.stage import Stage
from support.loopback import Answer, send

from extractors.fetch import FetchOutcome

GOOD = projects(2)
APOLOGY = b"<!DOCTYPE html><html><title>Maintenance</title></html>"
ONCE = "refused at once: asking again would not help"


def _served(*answers: Answer) -> Callable[[Stage], None]:
    return lambda stage: stage.serve(*answers)


def _listed(*answers: Answer) -> Callable[[Stage], None]:
    return lambda stage: stage.catalogue(*answers)


def _later(handler: BaseHTTPRequestHandler) -> None:
    """429 until a moment of the clock."""
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=31), usegmt=True)
    send(b"", 429, Retry_After=until)(handler)


def _moved(to: str) -> Callable[[Stage], None]:
    return _served(send(b"", 302, Location=to))


def _elsewhere(stage: Stage) -> None:
    """The file is at another public host now."""
    stage.serve(send(b"", 302, Location=f"{DATAGOUV}/storage/f.csv"))
    stage.server.on("/storage/f.csv", send(GOOD))


def _loop(stage: Stage) -> None:
    stage.serve(send(b"", 302, Location=f"{STATIC}/again"))
    stage.server.on("/again", send(b"", 302, Location=f"{STATIC}{stage.site.file}"))


def _named_after_the_end(stage: Stage, outcome: FetchOutcome | None) -> None:
    assert outcome is not None
    assert outcome.files[-1].url == f"{STATIC}{stage.site.file}"
    assert outcome.attempts[-1].url_reached == f"{DATAGOUV}/storage/f.csv"


def _counted(stage: Stage) -> None:
    """A portal of INSEE whose catalogue is asked too often."""
    stage.catalogue(send(b"", 429), stage.site.announce(2))
    stage.serve(send(stage.site.body(2)))


def _endless_redirect(handler: BaseHTTPRequestHandler) -> None:
    """A redirect whose own body never ends."""
    handler.send_response(302)
    handler.send_header("Location", f"{DATAGOUV}/storage/f.csv")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        handler.wfile.write(b"a\r\n0123456789\r\n")


def _heavy_redirect(stage: Stage) -> None:
    _elsewhere(stage)
    stage.serve(_endless_redirect)


STATUSES = [
    Behaviour(
        "too_many_seconds", "429 with `Retry-After: 7`, once", "waits as long as it is asked",
        _served(send(b"", 429, Retry_After="7"), send(GOOD)), "taken", waits=7,
    ),
    Behaviour(
        "too_many_date", "429 with the date of half a minute later, once",
        "waits until that date", _served(_later, send(GOOD)), "taken", waits=31,
    ),
    Behaviour(
        "too_many_bare", "429 without `Retry-After`, once", "waits its own pause",
        _served(send(b"", 429), send(GOOD)), "taken", waits=1,
    ),
    Behaviour(
        "too_many_melodi", "429 without `Retry-After`, from a portal that counts by the minute",
        "waits a minute", _counted,
        "taken", waits=60, site=FILOSOFI,
    ),
    Behaviour(
        "too_many_a_day", "429 with `Retry-After: 86400`", "refused: a run does not wait a day",
        _served(send(b"", 429, Retry_After="86400")), "refused",
        "HTTP 429, 1 attempt, the server asks to wait 86400 s", asked=2, waits=0,
    ),
    Behaviour(
        "too_many_nonsense", "429 with `Retry-After: ²`", "waits its own pause",
        _served(send(b"", 429, Retry_After="²"), send(GOOD)), "taken", waits=1,
    ),
    Behaviour(
        "too_many_year", "429 until the year 99999999999999999999", "waits its own pause",
        _served(
            send(b"", 429, Retry_After="Mon, 01 Jan 99999999999999999999 00:00:00 GMT"), send(GOOD)
        ),
        "taken", waits=1,
    ),
    Behaviour(
        "server_error_once", "500, then the file", "asked again a moment later",
        _served(send(APOLOGY, 500), send(GOOD)), "taken", waits=1,
    ),
    Behaviour(
        "closed_for_ever", "503 for ever", "asked again, later and later, then refused",
        _served(send(APOLOGY, 503)), "refused", "HTTP 503, 3 attempts",
    ),
    Behaviour(
        "catalogue_closed", "The catalogue answers 503 for ever",
        "asked again, later and later, then refused",
        _listed(send(APOLOGY, 503)), "refused", "HTTP 503, 3 attempts",
    ),
    Behaviour(
        "moved_away", "404: the resource has moved", ONCE, _served(send(b"gone", 404)), "refused",
        "HTTP 404 .*find where the producer moved it", asked=2, waits=0,
    ),
    Behaviour(
        "forbidden", "403", ONCE, _served(send(APOLOGY, 403)), "refused",
        "HTTP 403 .*may ask for a key, or refuse this machine", asked=2, waits=0,
    ),
    Behaviour(
        "unauthorised", "401", ONCE, _served(send(b"", 401)), "refused",
        "HTTP 401 .*may ask for a key", asked=2, waits=0,
    ),
    Behaviour(
        "no_content", "204", ONCE, _served(send(b"", 204)), "refused", "HTTP 204", asked=2, waits=0,
    ),
    Behaviour(
        "redirect_loop", "302 from one address to another and back",
        "refused after as many hops as are granted", _loop, "refused",
        "more than 3 redirects", asked=6, waits=0,
    ),
    Behaviour(
        "redirect_elsewhere", "302 to another public host",
        "followed; the log keeps both addresses", _elsewhere, "taken",
        asked=3, also=_named_after_the_end,
    ),
    Behaviour(
        "redirect_endless", "302 whose own body never ends", "followed; that body is not read",
        _heavy_redirect, "taken", asked=3,
    ),
    Behaviour(
        "redirect_file", "302 to `file:///etc/passwd`", "refused: only the web is asked",
        _moved("file:///etc/passwd"), "refused", "redirected to file:///etc/passwd, which is not",
        asked=2, waits=0,
    ),
    Behaviour(
        "redirect_scheme", "302 to `jar:file:/a!/b`", "refused: only the web is asked",
        _moved("jar:file:/a!/b"), "refused", "redirected to jar:file:/a!/b, which is not",
        asked=2, waits=0,
    ),
    Behaviour(
        "redirect_inside", "302 to the metadata of a machine in a cloud",
        "refused: an address of this network is no portal",
        _moved("http://169.254.169.254/latest/meta-data/"), "refused",
        "which is inside this machine or its network", asked=2, waits=0,
    ),
    Behaviour(
        "redirect_broken", "302 to `https://[portail`", "refused, in words",
        _moved("https://[portail"), "refused", "redirected to .*, which is no address",
        asked=2, waits=0,
    ),
    Behaviour(
        "not_modified_unasked", "304 to a request without condition for a file never seen",
        "refused: there is nothing that it could confirm",
        lambda stage: stage.catalogue(send(b"", 304)), "refused",
        "HTTP 304 to a request for the whole", asked=1, waits=0,
    ),
    Behaviour(
        "partial_unasked", "206 with the first 1,000 bytes, to a request for the whole",
        "not believed; asked again, then refused",
        _served(send(GOOD[:1000], 206, Content_Range=f"bytes 0-999/{len(GOOD)}")), "refused",
        "HTTP 206 does not continue what was received: restart, 3 attempts",
    ),
]  # fmt: skip
