"""The live portal, pinned by its lock."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.loopback import Server, send, unless_same
from support.toys import LiveHome, sha, write_source

from extractors.attempt import FetchError
from extractors.fetch import FetchOutcome, fetch_source
from extractors.http import Http
from extractors.lake import Lake
from extractors.live_portal import LivePortal
from extractors.lock import read_lock
from extractors.patience import Policy

OLD, NEW = b"code\n01\n", b"code\n01\n02\n"


SITE = "https://static.data.gouv.fr"


BASES = ("https://www.data.gouv.fr", SITE, "https://open.urssaf.fr")


LISTE = {"kind": "datagouv_dataset", "dataset": "ti", "title": r"liste-(?P<annee>\d{4})\.csv"}


Fetch = Callable[..., FetchOutcome]


def dataset(*years: str) -> bytes:
    resources = [
        {"id": y, "title": f"liste-{y}.csv", "url": f"{SITE}/{y}/liste-{y}.csv"} for y in years
    ]
    return json.dumps({"resources": resources}).encode()


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TI_SOURCES_PATH", str(tmp_path / "sources"))
    live = {**LISTE, "vintage": "{annee}"}
    write_source(tmp_path / "sources", {"liste": {"live": live}})
    return tmp_path / "sources"


@pytest.fixture
def home(tmp_path: Path) -> LiveHome:
    return LiveHome("live", tmp_path / "live")


@pytest.fixture
def fetch(server: Server, sources: Path, home: LiveHome, naps: list[float]) -> Fetch:
    """Fetch the toy source as a run of its own would."""

    def run(**options: Any) -> FetchOutcome:
        lake = Lake(home.lake)
        bases = dict.fromkeys(BASES, server.url)
        http = Http(lake.log, bases=bases, policy=Policy(attempts=2), sleep=naps.append)
        return fetch_source("jouet", home, portal=LivePortal(lake, http), **options)

    return run


@pytest.fixture
def published(server: Server) -> Server:
    """A dataset of two years, whose storage gives ETags."""
    server.on("/api/1/datasets/ti/", send(dataset("2022", "2023")))
    server.on("/2022/liste-2022.csv", unless_same(OLD, '"a"'))
    server.on("/2023/liste-2023.csv", unless_same(NEW, '"b"'))
    return server


def test_the_first_run_writes_the_lock(published: Server, fetch: Fetch, home: LiveHome) -> None:
    lines: list[str] = []
    got = fetch(report=lines.append)
    assert [file.vintage for file in got.files] == ["2022", "2023"]
    assert got.files[1].id_extraction == f"jouet.liste.2023.{sha(NEW)[:12]}"
    assert got.files[1].path.read_bytes() == NEW
    assert got.files[1].licence == "Licence Ouverte 2.0"
    assert (got.requests_full, got.requests_conditional) == (3, 0)
    assert lines == [
        "jouet liste 2022: fetched, 8 bytes",
        "jouet liste 2023: fetched, 11 bytes",
    ]
    lock = read_lock(home.locks, "jouet")
    assert [(f.vintage, f.sha256, f.etag) for f in lock.files] == [
        ("2022", sha(OLD), '"a"'),
        ("2023", sha(NEW), '"b"'),
    ]
    assert lock.files[0].fetched_at == got.files[0].fetched_at is not None
    assert lock.files[0].url == f"{SITE}/2022/liste-2022.csv"


def test_a_second_run_asks_only_with_conditions(published: Server, fetch: Fetch) -> None:
    first = fetch()
    asked = len(published.asked)
    again = fetch()
    assert again.files == first.files
    assert (again.requests_full, again.requests_conditional) == (0, 2)
    assert [a.outcome for a in again.attempts] == ["not_modified"] * 2
    assert all("If-None-Match" in headers for _, headers in published.asked[asked:])
    assert again.signals == []


def test_a_new_vintage_waits_for_a_refresh(published: Server, fetch: Fetch, home: LiveHome) -> None:
    first = fetch()
    published.on("/api/1/datasets/ti/", send(dataset("2023", "2024")))
    published.on("/2024/liste-2024.csv", unless_same(b"code\n03\n", '"c"'))
    assert fetch().files == first.files
    refreshed = fetch(refresh=True)
    assert [file.vintage for file in refreshed.files] == ["2022", "2023", "2024"]
    # 2022 is no longer offered: it stays, and so do the instants of what was known.
    assert refreshed.files[:2] == first.files
    assert len(read_lock(home.locks, "jouet").files) == 3


def test_a_changed_file_is_signalled_and_the_lock_holds(published: Server, fetch: Fetch) -> None:
    fetch()
    published.on("/2023/liste-2023.csv", unless_same(b"code\n99\n", '"z"'))
    lines: list[str] = []
    got = fetch(report=lines.append)
    assert got.files[1].sha256 == sha(NEW)
    (signal,) = got.signals
    assert "jouet liste 2023: the producer serves another version than the lock's" in signal
    assert signal in lines
    refreshed = fetch(refresh=True)
    assert refreshed.files[1].sha256 == sha(b"code\n99\n")
    assert fetch().signals == []


def test_a_lost_lake_is_filled_again_from_the_lock(
    published: Server, fetch: Fetch, home: LiveHome
) -> None:
    first = fetch()
    shutil.rmtree(home.lake)
    asked = len(published.asked)
    assert fetch().files == first.files
    assert [path for path, _ in published.asked[asked:]] == [
        "/2022/liste-2022.csv",
        "/2023/liste-2023.csv",
    ]


def test_bytes_other_than_the_locks_are_refused(
    published: Server, fetch: Fetch, home: LiveHome
) -> None:
    fetch()
    before = (home.locks / "jouet.lock.json").read_bytes()
    shutil.rmtree(home.lake)
    published.on("/2023/liste-2023.csv", send(b"code\n99\n"))
    with pytest.raises(FetchError) as caught:
        fetch()
    line = str(caught.value)
    assert sha(NEW) in line
    assert sha(b"code\n99\n") in line
    assert "ti fetch --refresh" in line
    assert "vintage 2023" in line
    assert [a.vintage for a in caught.value.attempts] == ["2022", "2023"]
    assert (home.locks / "jouet.lock.json").read_bytes() == before


def test_a_closed_portal_does_not_stop_a_locked_run(published: Server, fetch: Fetch) -> None:
    first = fetch()
    for path in list(published.answers):
        published.on(path, send(b"", 503))
    got = fetch()
    assert got.files == first.files
    assert got.requests_full == 0
