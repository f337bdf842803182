"""The loopback server and what asks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.loopback import Server, serving

from extractors.http import Http
from extractors.lake import Lake
from extractors.patience import Policy


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "*")
    with serving() as scripted:
        yield scripted


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
