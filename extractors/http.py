"""One `requests` session for every public portal: patience, manners, a log row per attempt."""

import importlib.metadata
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from extractors.addresses import host_of, joined, objection
from extractors.attempt import Attempt, FetchError, Refusal
from extractors.fetch_log import FetchLog
from extractors.patience import Flow, Policy, Transient
from extractors.politeness import Pace, key_header
from extractors.punctual import Session
from extractors.request import Done, Reply, Request, T
from extractors.status import check_status

DOWN = ("https", "http")
PROJECT = "territoires-industrie-warehouse"
WRONG_ADDRESS = (
    requests.exceptions.SSLError,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)


class Http:
    """Asks portals: `bases` replaces public origins (`https://host`) by others, for a mirror."""

    def __init__(
        self,
        log: FetchLog,
        *,
        bases: Mapping[str, str] | None = None,
        policy: Policy | None = None,
        pace: Pace | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.log = log
        self._clock = clock
        # When what is asked now must be over.
        self._ends = 0.0
        self.policy = policy or Policy()
        self._bases = dict(bases or {})
        self._pace = pace or Pace(sleep)
        self._sleep = sleep
        # Seconds that the attempt under way spent waiting for its turn: not the portal's.
        self._waited = 0.0
        self._session = Session(self.policy.head_seconds)
        self._session.headers["User-Agent"] = user_agent()

    def ask(self, request: Request[T]) -> T:
        """What `handle` made of the answer; FetchError when refused or when patience runs out.

        Attempts are counted since the last one that gained bytes: a long file is resumed as often
        as it takes.
        """
        most, failed = request.attempts or self.policy.attempts, 0
        self._ends = self._clock() + self.policy.longest_seconds
        while True:
            try:
                return self._attempt(request)
            except Transient as failure:
                failed = 1 if failure.gained else failed + 1
                asked = failure.wait or 0.0
                late = self._clock() + asked > self._ends
                if failed >= most or asked > self.policy.longest_retry_after or late:
                    raise _gave_up(request, failure, failed) from failure
                self._sleep(self.policy.pause(failed, failure.wait or failure.floor))

    def _attempt(self, request: Request[T]) -> T:
        """One attempt and its row in the log."""
        started, self._waited = time.monotonic(), 0.0
        request.reply = None
        try:
            done = self._answer(request)
        except Transient as failure:
            self._record(request, started, Done(None, "error", message=failure.what))
            raise
        except Refusal as refusal:
            self._record(request, started, Done(None, refusal.outcome, message=refusal.what))
            raise refusal.error(request.subject, request.url) from refusal
        finally:
            if request.reply is not None:
                request.reply.response.close()
        self._record(request, started, done)
        return done.value

    def _answer(self, request: Request[T]) -> Done[T]:
        """What `handle` made of the answer; Transient or Refusal, whatever went wrong."""
        try:
            request.reply = self._reach(request.url, request.headers())
            check_status(request.reply)
            return request.handle(request.reply)
        except WRONG_ADDRESS as error:
            remedy = "check the address in source.yml"
            raise Refusal(f"address refused: {_brief(error)}", remedy, "error") from error
        except (requests.RequestException, HTTPError) as error:
            raise Transient(_brief(error)) from error

    def _reach(self, url: str, headers: Mapping[str, str]) -> Reply:
        """The open answer at the end of the redirects."""
        current = url
        timeout = (self.policy.connect_seconds, self.policy.read_seconds)
        for _ in range(self.policy.redirects + 1):
            self._waited += self._pace.wait(host_of(current))
            response = self._session.get(
                self._mapped(current),
                headers={**headers, **key_header(current)},
                stream=True,
                allow_redirects=False,
                timeout=timeout,
            )
            if not response.is_redirect:
                return Reply(response, current, Flow(self.policy, self._ends, self._clock))
            response.close()
            current = self._next(current, response.headers["location"])
        raise Refusal(
            f"more than {self.policy.redirects} redirects, the last to {current}",
            "open the address in a browser and correct it in source.yml",
            "error",
        )

    def _next(self, current: str, location: str) -> str:
        """The address redirected to; Refusal for one that no portal has reason to name."""
        target = joined(current, location)
        before, after = urlsplit(self._mapped(current)), urlsplit(self._mapped(target))
        problem = "" if before.hostname == after.hostname else objection(target)
        if after.scheme not in ("http", "https") or (before.scheme, after.scheme) == DOWN:
            problem = "which is not https"
        if problem:
            remedy = "correct the address in source.yml, or tell the producer"
            raise Refusal(f"redirected to {target}, {problem}", remedy, "error")
        return target

    def _mapped(self, url: str) -> str:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        return self._bases.get(origin, origin) + url[len(origin) :]

    def _record(self, request: Request[T], started: float, done: Done[Any]) -> None:
        reply, subject = request.reply, request.subject
        attempt = Attempt(
            source=subject.source,
            part=subject.part,
            vintage=subject.vintage,
            url_asked=request.url,
            url_reached=reply.url if reply else "",
            status=reply.status if reply else None,
            etag=reply.header("ETag") if reply else "",
            last_modified=reply.header("Last-Modified") if reply else "",
            bytes=done.bytes,
            sha256=done.sha256,
            seconds=round(max(0.0, time.monotonic() - started - self._waited), 3),
            outcome=done.outcome,
            message=done.message,
        )
        self.log.record_request(attempt, conditional=request.conditional)


def user_agent() -> str:
    """How the project introduces itself to portals."""
    try:
        version = importlib.metadata.version(PROJECT)
    except importlib.metadata.PackageNotFoundError:
        version = "0"
    return f"{PROJECT}/{version} (open data extractor; python-requests/{requests.__version__})"


def _gave_up(request: Request[T], failure: Transient, attempts: int) -> FetchError:
    what = f"{failure.what}, {attempts} attempt{'s' if attempts > 1 else ''}"
    if failure.wait:
        what += f", the server asks to wait {failure.wait:.0f} s"
    remedy = "run again later; if it lasts, find where the producer moved the file"
    return Refusal(what, remedy).error(request.subject, request.url)


def _brief(error: Exception) -> str:
    """The error's kind and its reason, on one line, without the pool that it went through."""
    first = next(iter(error.args), None)
    reason = getattr(first, "reason", None) or (first if isinstance(first, Exception) else error)
    told = [str(one).rstrip(".") for one in reason.args if isinstance(one, (str, Exception))]
    text = " ".join(": ".join(told or [str(reason)]).split())
    return f"{type(error).__name__}: {(text.partition('): ')[2] or text)[:200]}"
