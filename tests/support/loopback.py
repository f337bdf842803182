"""A loopback server that misbehaves on order."""

import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """Answers each path with its answers in order, the last one for ever; keeps what was asked."""

    url: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def on(self, path: str, *answers: Answer) -> str:
        self.answers[path] = list(answers)
        return self.url + path

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path.split("?")[0]
        self.asked.append((handler.path, dict(handler.headers.items())))
        answers = self.answers.get(path, [send(b"nothing here", 404)])
        (answers.pop(0) if len(answers) > 1 else answers[0])(handler)


class Quiet(ThreadingHTTPServer):
    """A client that leaves in mid-answer is what is tested: no word about it."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port of the loopback interface, for the length of the block."""
    scripted = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            scripted.handle(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    httpd = Quiet(("127.0.0.1", 0), Handler)
    scripted.url = f"http://127.0.0.1:{httpd.server_port}"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield scripted
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def send(body: bytes, status: int = 200, **headers: str) -> Answer:
    """An answer with its true length; header names are written with `_` for `-`."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if status != 304:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body if status != 304 else b"")

    return answer


def cut(body: bytes, at: int, **headers: str) -> Answer:
    """An answer that announces the whole body and closes the connection after `at` bytes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[:at])
        handler.wfile.flush()
        handler.close_connection = True

    return answer


def reset(body: bytes, at: int, **headers: str) -> Answer:
    """As `cut`, but the connection is reset rather than closed."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        linger = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        cut(body, at, **headers)(handler)
        handler.connection.close()

    return answer


def ranged(body: bytes, etag: str) -> Answer:
    """A server that honours Range and If-Range, as object storage does."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        start = handler.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
        if start.isdigit() and handler.headers.get("If-Range") == etag:
            stated = f"bytes {start}-{len(body) - 1}/{len(body)}"
            send(body[int(start) :], 206, ETag=etag, Content_Range=stated)(handler)
        else:
            send(body, ETag=etag)(handler)

    return answer


def unless_same(body: bytes, etag: str, **headers: str) -> Answer:
    """304 to an If-None-Match of that ETag, else the body."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        same = handler.headers.get("If-None-Match") == etag
        send(body, 304 if same else 200, ETag=etag, **headers)(handler)

    return answer
