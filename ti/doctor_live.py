"""What the public portals answer today: each catalogue asked, the first bytes of each file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from extractors.attempt import Attempt, FetchError, Refusal, Subject
from extractors.documents import Catalogue
from extractors.entry import Entry
from extractors.fetch_log import FetchLog
from extractors.home import Home
from extractors.http import Http
from extractors.patience import Policy
from extractors.politeness import Pace
from extractors.registry import Source
from extractors.request import Done, Reply, Request
from extractors.resolve import offered, resolve
from extractors.sniff import HEAD, complaint, is_gzip
from extractors.unwrap import MOVED, Expected
from ti.doctor_model import Finding, State, day_of, overdue, shown_day

# One try: the screen tells what is, a run insists.
QUICK = Policy(attempts=1, connect_seconds=5.0, read_seconds=15.0)
# A data.gouv.fr address is made to lead elsewhere.
LEADS_ELSEWHERE = ("datagouv_dataset", "datagouv_resource")
GONE = (400, 404, 405, 410)
DENIED = (401, 403)


class Unwritten(FetchLog):
    """A fetch log that stays in memory: looking leaves no trace in the lake."""

    def record(self, attempt: Attempt) -> None:
        """Nothing; the attempt is in memory."""
        self.attempts.append(attempt)


@dataclass
class Live:
    """Asks the public portals; `bases` replaces public origins by those of a mirror."""

    home: Home
    bases: Mapping[str, str] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)
    policy: Policy = QUICK

    def ask(self, source: Source, name: str, fetched: str, today: date) -> Finding:
        """What is to be said of a part, or of an address that is only watched."""
        log = Unwritten(self.home.root)
        http = Http(log, bases=self.bases, policy=self.policy, pace=self.pace)
        watched = source.watched.get(name)
        part = source.parts.get(name)
        live = watched.live if watched else (part.live if part else None)
        required = bool(part and part.required_for_release)
        kind = live.kind if live else ""
        blank = Finding(source.id, name, required, kind, "ok", answers=True, fetched=fetched)
        if live is None:
            return replace(blank, state="unknown", answers=False)
        try:
            entries = _entries(http, source, name)
            # A catalogue vouches for its older files; an address that is written down does not.
            written = kind == "url" and part is not None and part.vintages == "all"
            asked = entries if written else entries[-1:]
            dates = [_peek(http, entry, kind) for entry in asked]
        except FetchError as error:
            return _failed(blank, error, log.attempts)
        newest = asked[-1]
        dated = newest.version or newest.modified or dates[-1] or newest.vintage
        found = replace(
            _answered(blank, log.attempts), offered=newest.vintage, dated=shown_day(dated)
        )
        if watched:
            found = replace(found, message=f"non lu / not read: {watched.note_en}")
        return _aged(found, overdue(part.expected if part else None, day_of(dated), today))


def _entries(http: Http, source: Source, name: str) -> list[Entry]:
    """The files offered for the part, or at the watched address, by vintage."""
    watched = source.watched.get(name)
    if watched is None:
        return resolve(http, source, name)
    facts, subject = watched.live, Subject(source.id, name)
    found = offered(Catalogue(http, subject), facts, facts.magic or watched.format)
    expected = Expected(facts.magic or watched.format, facts.max_bytes, facts.member)
    return [
        Entry(
            *(source.id, name, one.vintage, one.url, facts.nature, source.licence),
            version=one.version,
            modified=one.modified,
            expected=expected,
        )
        for one in found
    ]


def _peek(http: Http, entry: Entry, kind: str) -> str:
    """The day of the answer's Last-Modified, or ''; FetchError when it is not what is expected."""

    def handle(reply: Reply) -> Done[str]:
        head = next(reply.response.iter_content(HEAD), b"")
        kinds = "zip" if entry.expected.member else entry.expected.kind
        problem = "" if is_gzip(head) and kinds != "zip" else complaint(head, kinds)
        if problem:
            raise Refusal(problem, MOVED)
        return Done(_day(reply.header("Last-Modified")), "present")

    # An export of one row: the whole of it is made anew for each request.
    url = entry.url
    if kind == "ods_export":
        url += f"{'&' if '?' in url else '?'}limit=1"
    headers = {"Accept-Encoding": "identity", "Range": f"bytes=0-{HEAD - 1}"}
    return http.ask(Request(entry.subject, url, handle, lambda: headers, conditional=True))


def _day(header: str) -> str:
    try:
        return parsedate_to_datetime(header).astimezone(UTC).date().isoformat()
    except ValueError:
        return ""


def _answered(blank: Finding, attempts: list[Attempt]) -> Finding:
    """The finding of a part whose every address answered; one that leads elsewhere moved."""
    last = attempts[-1]
    found = _of(blank, last, attempts)
    elsewhere = [a for a in attempts if _domain(a.url_asked) != _domain(a.url_reached)]
    if elsewhere and blank.kind not in LEADS_ELSEWHERE:
        to = urlsplit(elsewhere[-1].url_reached).hostname
        return replace(found, state="moved", message=f"redirige vers / redirects to {to}")
    return found


def _failed(blank: Finding, error: FetchError, attempts: list[Attempt]) -> Finding:
    message = f"{error.what}: {error.remedy}"
    if not attempts:
        return replace(blank, state="moved", answers=False, message=message)
    last = attempts[-1]
    found = _of(blank, last, attempts)
    return replace(found, state=_state(last), answers=False, message=message)


def _state(last: Attempt) -> State:
    """What the last attempt says of a part that could not be had."""
    if last.outcome == "refused" or last.status in DENIED:
        return "refused"
    if last.outcome != "error":
        # The catalogue answered, and what is wanted is not in it.
        return "moved"
    # insee.fr answers 500 with a page for a file that moved.
    gone = last.status in GONE or (last.status == 500 and "insee.fr" in last.url_asked)
    return "moved" if gone else "silent"


def _of(blank: Finding, last: Attempt, attempts: list[Attempt]) -> Finding:
    seconds = round(sum(attempt.seconds for attempt in attempts), 2)
    return replace(
        blank, status=last.status, seconds=seconds, url=last.url_asked, reached=last.url_reached
    )


def _aged(found: Finding, old: bool) -> Finding:
    """The finding, stale when it is overdue or older than what was fetched."""
    if found.fetched and found.offered < found.fetched:
        message = f"recule / goes back: {found.fetched} récupéré, {found.offered} offert"
        return replace(found, state="stale", message=message)
    if found.fetched and found.offered > found.fetched:
        return replace(
            found,
            state="stale" if old else found.state,
            message=found.message or "nouveau millésime / new vintage: ti fetch --refresh",
        )
    return replace(found, state="stale") if old and found.state == "ok" else found


def _domain(url: str) -> str:
    """The last two names of the host; the whole of a numeric one."""
    host = urlsplit(url).hostname or ""
    return host if host.replace(".", "").isdigit() else ".".join(host.split(".")[-2:])


def today() -> date:
    """The day on which what is offered is judged, in UTC."""
    return datetime.now(UTC).date()
