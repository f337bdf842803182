"""The loopback server and what asks it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from extractors_fetch.loopback import Server

from extractors.http import Http
from extractors.lake import Lake
from extractors.patience import Policy


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "*")
    scripted = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            scripted.handle(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scripted.url = f"http://127.0.0.1:{httpd.server_port}"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield scripted
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def naps() -> list[float]:
    """Seconds that a client was told to sleep; it does not sleep."""
    return []


@pytest.fixture
def http(lake: Lake, naps: list[float]) -> Http:
    policy = Policy(attempts=4, connect_seconds=2, read_seconds=1, redirects=3)
    return Http(lake.log, policy=policy, sleep=naps.append)
