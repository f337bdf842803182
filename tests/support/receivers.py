"""Who alerts are sent to, on loopback: a mail server, and HTTP receivers that behave or do not."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

LOOPBACK = "127.0.0.1"


class Mailbox:
    """Keeps what the mail server receives."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], str]] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        self.received.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    """A mail server and its port."""
    box = Mailbox()
    with socket.create_server((LOOPBACK, 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname=LOOPBACK, port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


class Hook(BaseHTTPRequestHandler):
    """Keeps the messages posted to it, and answers as told."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(json.loads(body))

    def do_GET(self) -> None:
        self._answer(None)

    def _answer(self, message: Any) -> None:
        self.server.received.append((self.path, message))
        self.send_response(self.server.answer)
        self.end_headers()
        # As many servers do, the answer repeats the address.
        if self.server.answer >= 400:
            self.wfile.write(f"Cannot POST {self.path}".encode())

    def log_message(self, *_args) -> None:
        """Nothing on the test's output."""


@contextmanager
def http_server() -> Iterator[ThreadingHTTPServer]:
    """A receiver of GET and POST, which answers with its attribute `answer`."""
    server = ThreadingHTTPServer((LOOPBACK, 0), Hook)
    server.received, server.answer = [], 200
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        yield listening.getsockname()[1]


def smtp_connection(port: int, **more: object) -> str:
    """Airflow's connection to a mail server of loopback, as its variable has it."""
    extra = {"disable_ssl": True, "disable_tls": True, "from_email": "ti@example.org"}
    facts = {"conn_type": "smtp", "host": LOOPBACK, "port": port, "extra": extra, **more}
    return json.dumps(facts)
