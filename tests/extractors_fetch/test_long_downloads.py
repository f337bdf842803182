"""Long files: room on the disk first, progress on the way, resumed as often as it takes."""

import hashlib
import shutil
import zipfile
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.loopback import Server, cut, send

from extractors.attempt import FetchError, Refusal, Subject
from extractors.download import download
from extractors.entry import expected_of
from extractors.http import Http
from extractors.lake import Lake
from extractors.live_facts import LiveFacts
from extractors.progress import Progress
from extractors.registry_part import Part
from extractors.room import RESERVE, require_room
from extractors.unwrap import Expected

SUBJECT = Subject("sirene", "etablissement", "2026-11")
PARQUET = Expected("parquet")
BODY = b"code\n" + b"01001\n" * 1000
PIECE = 1 << 20
PIECES = 101


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The disk has so many bytes free above the reserve."""
    disk = SimpleNamespace(above=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=RESERVE + disk.above))
    return disk


def test_a_file_that_does_not_fit_is_refused_before_it_comes(
    server: Server, http: Http, lake: Lake, free: SimpleNamespace
) -> None:
    url = server.on("/f.csv", send(BODY))
    free.above = len(BODY) - 1
    with pytest.raises(FetchError, match=r"0 MB to receive, 256 MB free under .*set TI_HOME"):
        download(http, lake, SUBJECT, url, Expected("csv"))
    assert not list(lake.parts.iterdir())
    assert len(server.asked) == 1
    free.above = len(BODY)
    assert download(http, lake, SUBJECT, url, Expected("csv")).bytes == len(BODY)


def chunked(*pieces: bytes):
    """An answer without Content-Length."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for piece in (*pieces, b""):
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))

    return answer


def test_without_length_the_stated_most_bytes_must_fit(
    server: Server, http: Http, lake: Lake, free: SimpleNamespace
) -> None:
    url = server.on("/f.csv", chunked(BODY))
    free.above = 10_000
    assert download(http, lake, SUBJECT, url, Expected("csv")).bytes == len(BODY)
    with pytest.raises(FetchError, match="1 MB to receive"):
        download(http, lake, SUBJECT, url, Expected("csv", room=1_000_000))


def test_only_a_stated_max_bytes_asks_for_room() -> None:
    facts = {"format": "csv", "key": ["a"], "drift": 0}
    rows = {"france": [0, 1], "sample": [0, 1]}
    live = {"kind": "url", "urls": {"1": "https://x/f"}}
    silent = Part.model_validate({**facts, "rows": rows, "live": live})
    stating = Part.model_validate({**facts, "rows": rows, "live": {**live, "max_bytes": 5}})
    assert expected_of(silent, "1").room == 0
    assert (expected_of(stating, "1").room, expected_of(stating, "1").max_bytes) == (5, 5)
    assert LiveFacts.model_validate(live).max_bytes > 5


def test_a_disk_that_fills_up_meanwhile_is_told(
    server: Server,
    http: Http,
    lake: Lake,
    free: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("extractors.partial.STRIDE", 1000)
    asked: list[int] = []

    def shrinking(_: Path) -> SimpleNamespace:
        asked.append(1)
        return SimpleNamespace(free=RESERVE + (1 if len(asked) < 3 else -1))

    monkeypatch.setattr(shutil, "disk_usage", shrinking)
    url = server.on("/f.csv", chunked(*[BODY] * 100))
    with pytest.raises(FetchError, match="free some room"):
        download(http, lake, SUBJECT, url, Expected("csv"))
    assert not list(lake.parts.iterdir())


def test_the_member_of_a_zip_must_fit_too(
    server: Server, http: Http, lake: Lake, free: SimpleNamespace
) -> None:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("f.csv", BODY * 1000)
    url = server.on("/f.zip", send(held.getvalue()))
    free.above = len(held.getvalue())
    with pytest.raises(FetchError, match="6 MB to receive"):
        download(http, lake, SUBJECT, url, Expected("csv", member="csv$"))


def test_the_real_disk_is_asked(tmp_path: Path) -> None:
    require_room(tmp_path, 0)
    with pytest.raises(Refusal, match="MB free under"):
        require_room(tmp_path, 1 << 60)


def test_progress_is_said_twice_a_second_at_most_and_of_long_files_only() -> None:
    said: list[str] = []
    now = [100.0]
    progress = Progress(SUBJECT, said.append, clock=lambda: now[0])
    progress.start(5_000_000)
    for step in range(1, 11):
        now[0] += 0.2
        progress.at(5_000_000 + step * 10_000_000, 2_004_000_000)
    assert said == [
        "sirene etablissement 2026-11: 35 / 2 004 MB, 50.0 MB/s",
        "sirene etablissement 2026-11: 65 / 2 004 MB, 50.0 MB/s",
        "sirene etablissement 2026-11: 95 / 2 004 MB, 50.0 MB/s",
    ]
    now[0] += 1
    progress.at(19_000_000, 20_000_000)
    assert len(said) == 3
    progress.at(21_000_000, None)
    assert said[-1].startswith("sirene etablissement 2026-11: 21 MB, ")


def test_a_long_download_says_how_far_it_is(
    server: Server, http: Http, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractors.progress.LONG", 1000)
    monkeypatch.setattr("extractors.progress.EVERY", 1e-9)
    monkeypatch.setattr("extractors.progress.megabytes", lambda size: f"{size:.0f}")
    said: list[str] = []
    lake.say = said.append
    url = server.on("/f.csv", cut(BODY, 100), send(BODY))
    download(http, lake, SUBJECT, url, Expected("csv"))
    assert said[-1].startswith(f"{SUBJECT}: {len(BODY)} / {len(BODY)} MB, ")


class Flaky:
    """A Parquet file of more than 100 MB whose server gives a few pieces at a time."""

    def __init__(self, each: int) -> None:
        self.each = each * PIECE
        self.size = PIECES * PIECE
        self.ranges: list[int] = []

    def content(self, start: int, end: int) -> bytes:
        """The bytes of the file from `start`; each piece but the ends holds its number."""
        whole = b"".join(
            (b"PAR1" if n in (0, PIECES - 1) else n.to_bytes(4)) * (PIECE // 4)
            for n in range(start // PIECE, -(-end // PIECE))
        )
        first = start // PIECE * PIECE
        return whole[start - first : end - first]

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer with 206 from where the client is, and hang up after some pieces."""
        stated = handler.headers.get("Range", "")
        start = int(stated.removeprefix("bytes=").removesuffix("-") or 0)
        self.ranges.append(start)
        handler.send_response(206 if stated else 200)
        handler.send_header("ETag", '"v1"')
        handler.send_header("Content-Range", f"bytes {start}-{self.size - 1}/{self.size}")
        handler.send_header("Content-Length", str(self.size - start))
        handler.end_headers()
        handler.wfile.write(self.content(start, min(start + self.each, self.size)))
        handler.close_connection = True

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for number in range(PIECES):
            digest.update(self.content(number * PIECE, (number + 1) * PIECE))
        return digest.hexdigest()


def test_more_than_100_megabytes_are_resumed_as_often_as_it_takes(
    server: Server, http: Http, lake: Lake
) -> None:
    # Ten hang-ups, and the client of the tests gives up after four without gain.
    flaky = Flaky(each=10)
    got = download(http, lake, SUBJECT, server.on("/stock.parquet", flaky), PARQUET)
    assert (got.bytes, got.sha256) == (flaky.size, flaky.sha256())
    assert len(flaky.ranges) == 11
    assert flaky.ranges == sorted(flaky.ranges)


def test_a_server_that_gives_nothing_more_is_left(server: Server, http: Http, lake: Lake) -> None:
    flaky = Flaky(each=1)
    flaky.each = 1000
    with pytest.raises(FetchError, match="4 attempts"):
        download(http, lake, SUBJECT, server.on("/stock.parquet", flaky), PARQUET)
    assert flaky.ranges == [0, 1000, 2000, 3000]
