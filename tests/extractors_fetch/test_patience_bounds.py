"""Bounds on what a portal may make the client do, with a clock that is told the time."""

from datetime import UTC, datetime

import pytest
from support.loopback import Server, send

from extractors.addresses import file_name, is_inside, joined, objection
from extractors.attempt import Attempt, FetchError, Refusal, Subject
from extractors.download import download
from extractors.errors import visible
from extractors.http import Http
from extractors.lake import Lake
from extractors.patience import Flow, Policy, Transient, retry_after, whole_number
from extractors.unwrap import Expected

POLICY = Policy(slowest=100, slow_seconds=10, longest_seconds=1000)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    """A clock that goes on by `step` each time it is read."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def test_a_slow_answer_is_left_and_a_fast_one_is_not() -> None:
    clock = Clock()
    flow = Flow(POLICY, ends=1000, clock=clock)
    for _ in range(50):
        clock.now += 1
        flow.took(100)
    clock.now += 9
    flow.took(1)
    clock.now += 2
    with pytest.raises(Transient, match="slower than 100 bytes a second"):
        flow.took(1)


def test_an_answer_that_lasts_is_left_however_fast() -> None:
    clock = Clock()
    flow = Flow(POLICY, ends=1000, clock=clock)
    clock.now = 999
    flow.took(1_000_000)
    clock.now = 1001
    with pytest.raises(Transient, match="not over after 1000 s"):
        flow.took(1_000_000)


def test_attempts_end_with_the_time_that_is_granted(server: Server, lake: Lake) -> None:
    url = server.on("/f.csv", send(b"", 503))
    naps: list[float] = []
    http = Http(lake.log, policy=Policy(longest_seconds=1000), sleep=naps.append, clock=Clock(400))
    with pytest.raises(FetchError, match="HTTP 503, 2 attempts"):
        download(http, lake, Subject("a"), url, Expected("csv"))
    assert len(naps) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("Thu, 01 Jan 2026 00:00:30 GMT", 30.0),
        ("Thu, 01 Jan 2026 00:00:30 -0100", 3630.0),
        ("Wed, 31 Dec 2025 23:00:00 GMT", 0.0),
        *[(odd, None) for odd in ("", "-5", "²", "1.5", "soon", "9" * 5000)],
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
def test_what_retry_after_asks(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize("text", ["", "²", "-1", "1_0", "9" * 19, "٣", "0x1"])
def test_what_is_no_number(text: str) -> None:
    assert whole_number(text) is None


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST.", "a.localhost", "db.internal", "nas.local", "127.0.0.1"),
        *("10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fe80::1", "0.0.0.0"),
        *("2130706433", "0x7f.1", "127.1", "::ffff:127.0.0.1"),
    ],
)
def test_hosts_inside(host: str) -> None:
    assert is_inside(host)


@pytest.mark.parametrize(
    "host", ["www.insee.fr", "8.8.8.8", "2606:4700::1111", "local.fr", "10.fr"]
)
def test_hosts_of_the_web(host: str) -> None:
    assert not is_inside(host)


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://a.fr/f", "//a.fr/f", "nowhere", "", "https://", "https://["),
        *("https://a.fr:port/", "https://[::1]/f", "javascript:alert(1)", "https://a.fr/\x00"),
        *("https://a.fr/a\nb", "data:text/csv,a"),
    ],
)
def test_addresses_that_are_not_asked(url: str) -> None:
    assert objection(url).startswith("which is ")


def test_addresses_that_are_asked() -> None:
    for url in ("https://a.fr/f", "http://a.fr:8080/é?a=b c", "https://8.8.8.8/"):
        assert objection(url) == ""


def test_where_a_redirect_leads() -> None:
    assert joined("https://a.fr/b/c", "../d e\x00") == "https://a.fr/d%20e%00"
    assert joined("https://a.fr/b", "https://b.fr/%C3%A9") == "https://b.fr/%C3%A9"
    with pytest.raises(Refusal, match="which is no address"):
        joined("https://a.fr/", "https://b.fr:port/")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.fr/b/f%20g.csv?x=/../h", "f g.csv"),
        ("https://a.fr/..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("https://a.fr/..%5C..%5Cwin.ini", "win.ini"),
        ("https://a.fr/a%00%0A%1B[2J.csv", r"a\x00\n\x1b[2J.csv"),
        ("https://a.fr/", "file"),
        ("https://a.fr/..%2F..", "file"),
        ("https://a.fr/" + "a" * 500, "a" * 200 + "…"),
    ],
)
def test_a_file_name_is_no_path(url: str, name: str) -> None:
    assert file_name(url) == name


def test_what_a_portal_wrote_is_shown() -> None:
    assert visible("Île d'Yeu – « é »\u00a0!") == "Île d'Yeu – « é »\u00a0!"
    assert visible("a\x00\x1b[2J\r\n\u202eb\ud800") == r"a\x00\x1b[2J\r\n\u202eb\ud800"
    assert visible("x" * 30, 10) == "x" * 10 + "…"


def test_an_attempt_can_be_kept_by_a_database() -> None:
    facts = {"source": "a", "part": "", "vintage": "", "url_asked": "u", "status": 200}
    more = {"last_modified": "", "bytes": 1, "sha256": "", "seconds": 0.0, "outcome": "error"}
    odd = Attempt(**facts, **more, url_reached="u\x00", etag="\x01", message="a\nb")
    assert (odd.url_reached, odd.etag, odd.message) == (r"u\x00", r"\x01", r"a\nb")
