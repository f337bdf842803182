"""A session that gives the head of an answer a time in all: a byte a minute never times out."""

import socket
import threading
from contextlib import suppress
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Session(requests.Session):
    """Leaves redirects alone, whose body it would first read to the end, and cuts the connection
    when status and headers are not there after `head_seconds`.
    """

    def __init__(self, head_seconds: float) -> None:
        super().__init__()
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter(head_seconds))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: where a redirect leads is judged before it is asked."""


class _Adapter(HTTPAdapter):
    def __init__(self, head_seconds: float) -> None:
        self._head_seconds = head_seconds
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Nothing; pools make connections that keep time."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _pools(self._head_seconds)


def _pools(seconds: float) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def getresponse(self) -> Any:
            with _Cut(self, seconds):
                return super().getresponse()

    class Secure(HTTPSConnection):
        def getresponse(self) -> Any:
            with _Cut(self, seconds):
                return super().getresponse()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class _Cut:
    """A block after whose seconds the connection is shut, so that whoever reads it is told; then
    ConnectionAbortedError, for headers that are cut look as if they were whole.
    """

    def __init__(self, connection: HTTPConnection, seconds: float) -> None:
        self._socket, self._seconds, self._late = connection.sock, seconds, False
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._late:
            raise ConnectionAbortedError(f"no whole headers after {self._seconds:g} s")

    def _shut(self) -> None:
        self._late = True
        with suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
