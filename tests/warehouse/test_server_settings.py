"""A server under the settings of a container, whose shared memory is often small."""

import os
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from extractors.home import Home
from warehouse.embedded import EmbeddedServer
from warehouse.settings import shared_memory


def free(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """/dev/shm has that many bytes."""
    known = SimpleNamespace(f_blocks=size // 4096, f_frsize=4096)
    monkeypatch.setattr(os, "statvfs", lambda _: known)


def test_a_server_starts_where_shared_memory_is_small(
    make_home: Callable[..., Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    free(monkeypatch, 64 * 1024 * 1024)
    server = EmbeddedServer(make_home())
    server.ensure_started()
    with server.connect("admin") as conn:
        assert conn.execute("show dynamic_shared_memory_type").fetchone() == ("mmap",)


def test_nothing_is_set_where_it_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 8 << 30)
    assert shared_memory() == {}
