"""What is asked again, how long it waits, and what ends it."""

import hashlib
import time
from http.server import BaseHTTPRequestHandler

import pytest
from support.loopback import Server, send

from extractors.attempt import FetchError, Subject
from extractors.download import download
from extractors.http import Http
from extractors.lake import Lake
from extractors.unwrap import Expected

SUBJECT = Subject("urssaf", "commune_ape", "2024-05")


CSV = Expected("csv")


BODY = b"code_commune;code_ape\n" + b"01001;6201Z\n" * 20_000


HTML = b"\n<!DOCTYPE html><html><head><title>Site en maintenance</title></head></html>"


def outcomes(lake: Lake) -> list[tuple[int | None, str]]:
    return [(attempt.status, attempt.outcome) for attempt in lake.log.attempts]


def test_a_file_enters_the_lake_with_its_facts(server: Server, http: Http, lake: Lake) -> None:
    url = server.on("/a/fichier.csv", send(BODY, ETag='"v1"', Last_Modified="Mon, 01 Jan 2024"))
    got = download(http, lake, SUBJECT, url, CSV)
    assert got.sha256 == hashlib.sha256(BODY).hexdigest()
    assert lake.path(got.sha256).read_bytes() == BODY
    assert (got.etag, got.last_modified, got.file_name) == (
        '"v1"',
        "Mon, 01 Jan 2024",
        "fichier.csv",
    )
    assert not list(lake.parts.iterdir())
    (attempt,) = lake.log.attempts
    assert (attempt.bytes, attempt.sha256, attempt.url_asked) == (len(BODY), got.sha256, url)
    assert list(lake.log.lines()) == [attempt]
    assert (lake.log.full, lake.log.conditional) == (1, 0)


def test_the_client_introduces_itself_and_asks_for_plain_bytes(
    server: Server, http: Http, lake: Lake
) -> None:
    download(http, lake, SUBJECT, server.on("/f.csv", send(BODY)), CSV)
    headers = server.asked[0][1]
    assert headers["User-Agent"].startswith("territoires-industrie-warehouse/")
    assert headers["Accept-Encoding"] == "identity"


def test_429_waits_what_retry_after_asks(
    server: Server, http: Http, lake: Lake, naps: list[float]
) -> None:
    url = server.on("/f.csv", send(b"", 429, Retry_After="7"), send(BODY))
    download(http, lake, SUBJECT, url, CSV)
    assert naps == [7.0]
    assert outcomes(lake) == [(429, "error"), (200, "fetched")]


def test_a_retry_after_beyond_patience_is_told(
    server: Server, http: Http, lake: Lake, naps: list[float]
) -> None:
    url = server.on("/f.csv", send(b"", 429, Retry_After="86400"))
    with pytest.raises(FetchError, match="asks to wait 86400 s"):
        download(http, lake, SUBJECT, url, CSV)
    assert naps == []
    assert outcomes(lake) == [(429, "error")]


def test_500_backs_off_twice_as_long_each_time(
    server: Server, http: Http, lake: Lake, naps: list[float]
) -> None:
    url = server.on("/f.csv", *[send(HTML, 500)] * 3, send(BODY))
    download(http, lake, SUBJECT, url, CSV)
    assert naps == [1.0, 2.0, 4.0]
    assert [status for status, _ in outcomes(lake)] == [500, 500, 500, 200]


def test_500_for_ever_gives_up_with_one_line(server: Server, http: Http, lake: Lake) -> None:
    url = server.on("/f.csv", send(HTML, 500))
    with pytest.raises(FetchError) as caught:
        download(http, lake, SUBJECT, url, CSV)
    line = str(caught.value)
    assert "\n" not in line
    assert "HTTP 500, 4 attempts (source urssaf, part commune_ape, vintage 2024-05" in line
    assert len(lake.log.attempts) == 4
    assert caught.value.exit_code == 1


def test_404_is_not_asked_again(server: Server, http: Http, lake: Lake, naps: list[float]) -> None:
    with pytest.raises(FetchError, match="HTTP 404"):
        download(http, lake, SUBJECT, server.url + "/gone.csv", CSV)
    assert outcomes(lake) == [(404, "error")]
    assert naps == []


def test_redirects_are_followed_and_told(server: Server, http: Http, lake: Lake) -> None:
    server.on("/static/liste.csv", send(BODY))
    url = server.on("/r/id", send(b"", 302, Location="/static/liste.csv"))
    got = download(http, lake, SUBJECT, url, CSV)
    (attempt,) = lake.log.attempts
    assert attempt.url_asked == url
    assert attempt.url_reached == server.url + "/static/liste.csv"
    assert got.file_name == "liste.csv"


def test_a_redirect_loop_ends(server: Server, http: Http, lake: Lake) -> None:
    url = server.on("/a", send(b"", 302, Location="/b"))
    server.on("/b", send(b"", 302, Location="/a"))
    with pytest.raises(FetchError, match="more than 3 redirects"):
        download(http, lake, SUBJECT, url, CSV)
    assert len(server.asked) == 4
    assert len(lake.log.attempts) == 1


def test_a_server_that_says_nothing_is_left(server: Server, http: Http, lake: Lake) -> None:
    def silent(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(1.4)
        handler.close_connection = True

    url = server.on("/f.csv", silent, send(BODY))
    download(http, lake, SUBJECT, url, CSV)
    assert outcomes(lake) == [(None, "error"), (200, "fetched")]
    assert lake.log.attempts[0].message.startswith("ReadTimeout")


def test_an_address_that_is_none_is_not_retried(http: Http, lake: Lake) -> None:
    with pytest.raises(FetchError, match="address refused"):
        download(http, lake, SUBJECT, "nowhere", CSV)
    assert len(lake.log.attempts) == 1


def test_a_mirror_answers_for_a_public_host(server: Server, lake: Lake) -> None:
    server.on("/fichier/f.csv", send(BODY))
    http = Http(lake.log, bases={"https://www.insee.fr": server.url})
    got = download(http, lake, SUBJECT, "https://www.insee.fr/fichier/f.csv", CSV)
    assert got.bytes == len(BODY)
    assert lake.log.attempts[0].url_reached == "https://www.insee.fr/fichier/f.csv"
