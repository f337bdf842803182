"""Portals that cannot be reached, or whose answer does not come whole."""

import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

from faults.model import Behaviour
from faults.sites import projects
from faults.stage import Stage, unknown_host
from support.loopback import Answer, cut, ranged, reset, send

GOOD = projects(2)
AGAIN = "asked again, later and later, then refused"


def _closed(stage: Stage) -> None:
    """Nobody listens where the file was."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        stage.elsewhere[stage.site.hosts[-1]] = f"http://127.0.0.1:{free.getsockname()[1]}"


def _deaf(stage: Stage) -> None:
    """A server whose queue is full lets no connection in."""
    server = stage.during.enter_context(socket.socket())
    server.bind(("127.0.0.1", 0))
    server.listen(0)
    for _ in range(3):
        waiting = stage.during.enter_context(socket.socket())
        waiting.setblocking(False)
        waiting.connect_ex(server.getsockname())
    stage.elsewhere[stage.site.hosts[-1]] = f"http://127.0.0.1:{server.getsockname()[1]}"


def _silent(stage: Stage) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        stage.over.wait(4)
        handler.close_connection = True

    return answer


def _drip(stage: Stage, size: int) -> Answer:
    """A body of that size, a few bytes at a time."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(size))
        handler.end_headers()
        while not stage.over.wait(0.02):
            handler.wfile.write(b"a,b\n")

    return answer


def _slow_head(stage: Stage) -> Answer:
    """Headers, a letter at a time."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not stage.over.wait(0.05):
            handler.wfile.write(b"a")

    return answer


def _endless(handler: BaseHTTPRequestHandler) -> None:
    """A body without length nor end."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    deadline = time.monotonic() + 10
    piece = b"%x\r\n%b\r\n" % (len(GOOD), GOOD)
    while time.monotonic() < deadline:
        handler.wfile.write(piece)


def _cut_chunk(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"%x\r\n%b" % (len(GOOD), GOOD[:1000]))
    handler.close_connection = True


def _raw(text: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(text)
        handler.close_connection = True

    return answer


def _served(*answers: Answer) -> Callable[[Stage], None]:
    return lambda stage: stage.serve(*answers)


LONG = b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 70_000 + b"\r\n\r\n"
MANY = b"HTTP/1.1 200 OK\r\n" + b"X-More: a\r\n" * 200 + b"\r\n"

CONNECTIONS = [
    Behaviour(
        "connection_refused", "Nobody listens at the file's address", AGAIN, _closed, "refused",
        "[Cc]onnection refused, 3 attempts",
    ),
    Behaviour(
        "unknown_host", "The file's host has no address any more", AGAIN, unknown_host, "refused",
        "Failed to resolve .*, 3 attempts",
    ),
    Behaviour(
        "connect_time_out", "No connection is let in", AGAIN, _deaf, "refused",
        "ConnectTimeout.*, 3 attempts",
    ),
    Behaviour(
        "read_time_out", "The connection is open and nothing is said", AGAIN,
        lambda stage: stage.serve(_silent(stage)), "refused", "ReadTimeout.*, 3 attempts",
        impatient=True,
    ),
    Behaviour(
        "slow_drip", "200 bytes a second, never silent for long", AGAIN,
        lambda stage: stage.serve(_drip(stage, 1_000_000)), "refused",
        "slower than 10,000 bytes a second, 3 attempts",
        impatient=True,
    ),
    Behaviour(
        "slow_headers", "Headers come a letter at a time, for ever", AGAIN,
        lambda stage: stage.serve(_slow_head(stage)), "refused",
        "no whole headers after 1.5 s, 3 attempts",
        impatient=True,
    ),
    Behaviour(
        "slow_catalogue", "The catalogue comes 200 bytes a second", AGAIN,
        lambda stage: stage.catalogue(_drip(stage, 1_000_000)), "refused",
        "slower than 10,000 bytes a second, 3 attempts",
        impatient=True,
    ),
    Behaviour(
        "endless_body", "A body without length that never ends",
        "refused at the most bytes of the part", _served(_endless), "refused",
        "more than 2000000 bytes", waits=0,
    ),
    Behaviour(
        "reset_then_resumed", "The connection is reset in mid-body, once",
        "resumed where it stopped, with the validator of the first bytes",
        _served(reset(GOOD, 100_000, ETag='"v2"'), ranged(GOOD, '"v2"')), "taken",
    ),
    Behaviour(
        "reset_always", "The connection is reset in every body", AGAIN,
        _served(reset(GOOD, 1000)), "refused", "cut while receiving: .*, 3 attempts",
    ),
    Behaviour(
        "closed_early", "Closed before the announced length, always", AGAIN,
        _served(cut(GOOD, 1000)), "refused", "cut while receiving: ProtocolError, 3 attempts",
    ),
    Behaviour(
        "chunk_cut", "A chunked body cut in a chunk, once", "asked again from the start",
        _served(_cut_chunk, send(GOOD)), "taken",
    ),
    Behaviour(
        "header_too_long", "A header of 70,000 characters", AGAIN, _served(_raw(LONG)), "refused",
        "got more than 65536 bytes when reading header line, 3 attempts",
    ),
    Behaviour(
        "headers_too_many", "200 headers", AGAIN, _served(_raw(MANY)), "refused",
        "got more than 100 headers.*, 3 attempts",
    ),
    Behaviour(
        "not_http", "Bytes that are no HTTP", AGAIN, _served(_raw(b"SSH-2.0-OpenSSH\r\n")),
        "refused", "Connection aborted: SSH-2.0-OpenSSH, 3 attempts",
    ),
]  # fmt: skip
