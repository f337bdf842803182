"""Bodies cut short: resumed, restarted or refused; conditions."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
from support.loopback import Answer, Server, cut, ranged, reset, send, unless_same

from extractors.attempt import FetchError, Subject
from extractors.download import Cached, download, signal
from extractors.http import Http
from extractors.lake import Lake
from extractors.unwrap import Expected

SUBJECT = Subject("urssaf", "commune_ape", "2024-05")


CSV = Expected("csv")


BODY = b"code_commune;code_ape\n" + b"01001;6201Z\n" * 20_000


def outcomes(lake: Lake) -> list[tuple[int | None, str]]:
    return [(attempt.status, attempt.outcome) for attempt in lake.log.attempts]


@pytest.mark.parametrize("stopped", [cut, reset])
def test_a_body_that_stops_is_resumed_where_it_stopped(
    server: Server, http: Http, lake: Lake, stopped: Callable[..., Answer]
) -> None:
    url = server.on("/f.csv", stopped(BODY, 100_000, ETag='"v1"'), ranged(BODY, '"v1"'))
    got = download(http, lake, SUBJECT, url, CSV)
    assert lake.path(got.sha256).read_bytes() == BODY
    resumed = server.asked[1][1]
    assert 0 < int(resumed["Range"].removeprefix("bytes=").removesuffix("-")) <= 100_000
    assert resumed["If-Range"] == '"v1"'
    assert outcomes(lake) == [(200, "error"), (206, "fetched")]


def test_another_process_resumes_what_one_left(server: Server, http: Http, lake: Lake) -> None:
    url = server.on("/f.csv", cut(BODY, 100_000, ETag='"v1"'))
    with pytest.raises(FetchError, match=r"cut while receiving|truncated"):
        download(http, lake, SUBJECT, url, CSV)
    server.on("/f.csv", ranged(BODY, '"v1"'))
    later = Lake(lake.root)
    got = download(Http(later.log), later, SUBJECT, url, CSV)
    assert later.path(got.sha256).read_bytes() == BODY
    assert outcomes(later) == [(206, "fetched")]


def test_a_file_that_changed_meanwhile_starts_again(server: Server, http: Http, lake: Lake) -> None:
    newer = BODY.replace(b"6201Z", b"2511Z")
    url = server.on("/f.csv", cut(BODY, 100_000, ETag='"v1"'), ranged(newer, '"v2"'))
    got = download(http, lake, SUBJECT, url, CSV)
    assert lake.path(got.sha256).read_bytes() == newer
    assert got.etag == '"v2"'
    assert outcomes(lake) == [(200, "error"), (200, "fetched")]


def test_a_206_of_another_file_is_not_glued(server: Server, http: Http, lake: Lake) -> None:
    newer = BODY.replace(b"6201Z", b"2511Z")

    def careless(handler: BaseHTTPRequestHandler) -> None:
        start = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        stated = f"bytes {start}-{len(newer) - 1}/{len(newer)}"
        send(newer[start:], 206, ETag='"v2"', Content_Range=stated)(handler)

    url = server.on("/f.csv", cut(BODY, 100_000, ETag='"v1"'), careless, send(newer, ETag='"v2"'))
    got = download(http, lake, SUBJECT, url, CSV)
    assert lake.path(got.sha256).read_bytes() == newer
    assert "Range" not in server.asked[2][1]


def test_without_validator_nothing_is_resumed(server: Server, http: Http, lake: Lake) -> None:
    url = server.on("/f.csv", cut(BODY, 100_000), cut(BODY, 50, ETag='W/"v1"'), send(BODY))
    got = download(http, lake, SUBJECT, url, CSV)
    assert lake.path(got.sha256).read_bytes() == BODY
    assert all("Range" not in headers for _, headers in server.asked)


def test_a_body_always_cut_is_refused(server: Server, http: Http, lake: Lake) -> None:
    url = server.on("/f.csv", cut(BODY, 1000))
    with pytest.raises(FetchError, match="4 attempts"):
        download(http, lake, SUBJECT, url, CSV)
    assert not (lake.root / "objects").exists()


def test_a_cut_chunked_body_is_refused(server: Server, http: Http, lake: Lake) -> None:
    def chunked(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"5\r\na;b\n1\r\n")
        handler.close_connection = True

    url = server.on("/f.csv", chunked, send(BODY))
    got = download(http, lake, SUBJECT, url, CSV)
    assert got.bytes == len(BODY)
    assert outcomes(lake) == [(200, "error"), (200, "fetched")]


def test_304_keeps_what_the_lake_holds(server: Server, http: Http, lake: Lake) -> None:
    url = server.on("/f.csv", unless_same(BODY, '"v1"'))
    first = download(http, lake, SUBJECT, url, CSV)
    cached = Cached(url, first.sha256, first.bytes, first.etag)
    again = download(http, lake, SUBJECT, url, CSV, cached)
    assert again.not_modified
    assert again.sha256 == first.sha256
    assert outcomes(lake) == [(200, "fetched"), (304, "not_modified")]
    assert (lake.log.full, lake.log.conditional) == (1, 1)


def test_no_condition_is_sent_for_content_that_is_not_there(
    server: Server, http: Http, lake: Lake
) -> None:
    url = server.on("/f.csv", unless_same(BODY, '"v1"'))
    absent = Cached(url, "0" * 64, 12, '"v1"')
    assert not download(http, lake, SUBJECT, url, CSV, absent).not_modified
    assert "If-None-Match" not in server.asked[0][1]


def test_signal_tells_same_changed_and_unknown(server: Server, http: Http, lake: Lake) -> None:
    url = server.on("/f.csv", unless_same(BODY, '"v1"'))
    cached = Cached(url, "s", 1, '"v1"')
    assert signal(http, SUBJECT, cached) == "same"
    server.on("/f.csv", send(BODY, ETag='"v1"'))
    assert signal(http, SUBJECT, cached) == "same"
    server.on("/f.csv", send(BODY, ETag='"v2"'))
    assert signal(http, SUBJECT, cached) == "changed"
    server.on("/f.csv", send(b"", 503))
    assert signal(http, SUBJECT, cached) == "unknown"
    assert signal(http, SUBJECT, Cached(url, "s", 1)) == "unknown"
    assert (lake.log.full, lake.log.conditional) == (0, 4)
    assert not (lake.root / "objects").exists()
