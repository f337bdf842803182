"""What is received must be what was expected."""

import gzip
import hashlib
import io
import zipfile

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


def zipped(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return held.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "zip", "parquet", "json", "geojson"])
def test_html_for_data_is_refused(server: Server, http: Http, lake: Lake, kind: str) -> None:
    url = server.on("/f", send(HTML))
    with pytest.raises(FetchError) as caught:
        download(http, lake, SUBJECT, url, Expected(kind))
    assert f"an HTML page ('Site en maintenance') instead of {kind}" in str(caught.value)
    assert outcomes(lake) == [(200, "refused")]
    assert not (lake.root / "objects").exists()
    assert not list(lake.parts.iterdir())


@pytest.mark.parametrize(
    ("kind", "body", "problem"),
    [
        ("xlsx", b"SIREN;NOM\n1;a\n", "bytes 53 49 52 45 are not those of xlsx"),
        ("parquet", b"PK\x03\x04rest", "are not those of parquet"),
        ("json", b"a;b\n", "are not those of json"),
        ("csv", b"PK\x03\x04rest", "a zip archive or workbook instead of csv"),
        ("csv", b"PAR1rest", "Parquet instead of csv"),
        ("csv", b'{"error": "quota"}', "JSON instead of csv"),
        ("csv", b"<?xml version='1.0'?><Error/>", "an XML document instead of csv"),
        ("csv", b"\xef\xbb\xbf \n", "empty content instead of csv"),
    ],
)
def test_wrong_magic_is_refused(
    server: Server, http: Http, lake: Lake, kind: str, body: bytes, problem: str
) -> None:
    with pytest.raises(FetchError, match=problem):
        download(http, lake, SUBJECT, server.on("/f", send(body)), Expected(kind))
    assert outcomes(lake) == [(200, "refused")]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("xlsx", zipped(a__xml=b"<a/>")),
        ("parquet", b"PAR1restPAR1"),
        ("json", b" [1]"),
        ("geojson", b'\xef\xbb\xbf{"type":1}'),
        ("csv", b"\xef\xbb\xbfa;b\n"),
        ("any", HTML),
    ],
)
def test_right_magic_passes(server: Server, http: Http, lake: Lake, kind: str, body: bytes) -> None:
    got = download(http, lake, SUBJECT, server.on("/f", send(body)), Expected(kind))
    assert lake.path(got.sha256).read_bytes() == body


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("xlsx", zipped(a__xml=b"<a/>")[:-30]),
        ("zip", zipped(a__csv=BODY)[:-30]),
        ("parquet", b"PAR1rest"),
        ("parquet", b"PAR1"),
    ],
    # A zip holds the time it was made: as a name it would differ between processes.
    ids=("xlsx", "zip", "parquet", "parquet of its mark alone"),
)
def test_a_file_without_its_end_is_refused(
    server: Server, http: Http, lake: Lake, kind: str, body: bytes
) -> None:
    with pytest.raises(FetchError, match="the file has no end: it is cut"):
        download(http, lake, SUBJECT, server.on("/f", send(body)), Expected(kind))
    assert not (lake.root / "objects").exists()


@pytest.mark.parametrize("headers", [{}, {"Content_Encoding": "gzip"}])
def test_gzip_bytes_of_a_plain_file_are_unwrapped(
    server: Server, http: Http, lake: Lake, headers: dict[str, str]
) -> None:
    sent = gzip.compress(BODY)
    got = download(http, lake, SUBJECT, server.on("/f.csv", send(sent, 200, **headers)), CSV)
    assert lake.path(got.sha256).read_bytes() == BODY
    assert lake.log.attempts[0].message == "taken out of its gzip"
    assert lake.has(hashlib.sha256(sent).hexdigest())


def test_truncated_gzip_and_html_in_gzip_are_refused(
    server: Server, http: Http, lake: Lake
) -> None:
    short = server.on("/short.csv", send(gzip.compress(BODY)[:-20]))
    with pytest.raises(FetchError, match="truncated or corrupt gzip"):
        download(http, lake, SUBJECT, short, CSV)
    page = server.on("/page.csv", send(gzip.compress(HTML)))
    with pytest.raises(FetchError, match="an HTML page"):
        download(http, lake, SUBJECT, page, CSV)
    assert not (lake.root / "objects").exists()


def test_the_member_of_a_zip_is_the_content(server: Server, http: Http, lake: Lake) -> None:
    sent = zipped(lisez_moi__txt=b"notes", ept_2025__csv=BODY)
    url = server.on("/ept.zip", send(sent))
    got = download(http, lake, SUBJECT, url, Expected("csv", member=r"ept_\d{4}\.csv"))
    assert (got.sha256, got.file_name) == (hashlib.sha256(BODY).hexdigest(), "ept_2025.csv")
    assert lake.has(hashlib.sha256(sent).hexdigest())


@pytest.mark.parametrize(
    ("member", "problem"),
    [("nope", "0 members of the zip match 'nope'"), (r"\.csv$", "2 members of the zip match")],
)
def test_a_member_that_is_not_one_is_refused(
    server: Server, http: Http, lake: Lake, member: str, problem: str
) -> None:
    url = server.on("/f.zip", send(zipped(a__csv=BODY, b__csv=BODY)))
    with pytest.raises(FetchError, match=problem):
        download(http, lake, SUBJECT, url, Expected("csv", member=member))


def test_a_truncated_zip_is_refused(server: Server, http: Http, lake: Lake) -> None:
    url = server.on("/f.zip", send(zipped(a__csv=BODY)[:-30]))
    with pytest.raises(FetchError, match="truncated or corrupt zip"):
        download(http, lake, SUBJECT, url, Expected("csv", member=r"a\.csv"))


@pytest.mark.parametrize("sent", [BODY, gzip.compress(BODY)])
def test_too_many_bytes_are_refused(server: Server, http: Http, lake: Lake, sent: bytes) -> None:
    url = server.on("/f.csv", send(sent))
    with pytest.raises(FetchError, match="more than 1000 bytes"):
        download(http, lake, SUBJECT, url, Expected("csv", max_bytes=1000))
    assert not list(lake.parts.iterdir())
