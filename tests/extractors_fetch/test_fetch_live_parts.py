"""The live portal, part by part: what is asked again and what is not."""

import io
import json
import zipfile
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


ODS = {"kind": "ods_export", "portal": "https://open.urssaf.fr", "dataset": "ape"}


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


def test_a_part_without_row_in_the_lock_is_resolved(
    published: Server, fetch: Fetch, sources: Path
) -> None:
    fetch()
    urls = {"2025": f"{SITE}/autre.csv"}
    live = {**LISTE, "vintage": "{annee}"}
    parts: dict[str, dict[str, Any]] = {
        "liste": {"live": live},
        "autre": {"live": {"kind": "url", "urls": urls}},
    }
    write_source(sources, parts)
    published.on("/autre.csv", send(OLD))
    got = fetch()
    assert [(f.part, f.vintage) for f in got.files] == [
        ("autre", "2025"),
        ("liste", "2022"),
        ("liste", "2023"),
    ]
    assert (got.requests_full, got.requests_conditional) == (1, 2)


def test_a_failed_first_run_does_not_fetch_twice(
    published: Server, fetch: Fetch, home: LiveHome
) -> None:
    published.on("/2023/liste-2023.csv", send(b"", 404))
    with pytest.raises(FetchError) as caught:
        fetch()
    assert [a.status for a in caught.value.attempts] == [200, 200, 404]
    assert not home.locks.exists()
    published.on("/2023/liste-2023.csv", send(NEW))
    got = fetch()
    assert [a.status for a in got.attempts] == [200, 304, 200]
    assert got.files[0].fetched_at == caught.value.attempts[1].at


def test_an_export_is_asked_again_only_when_its_metadata_changed(
    server: Server, sources: Path, fetch: Fetch, home: LiveHome
) -> None:
    live = {**ODS, "vintage": "{annee}-{mois}"}
    write_source(sources, {"liste": {"live": live, "vintages": "latest"}})
    catalogue, export = "/api/explore/v2.1/catalog/datasets/ape", "/exports/csv"

    def processed(day: str) -> None:
        metas = {"default": {"data_processed": f"{day}T07:00:00+00:00", "modified": "x"}}
        body = json.dumps({"dataset_id": "ape", "metas": metas}).encode()
        server.on(catalogue, send(body))

    processed("2024-05-30")
    server.on(catalogue + export, send(OLD))
    first = fetch()
    assert [file.vintage for file in first.files] == ["2024-05"]
    assert server.asked[-1][0].endswith("/exports/csv?delimiter=%3B&use_labels=false")
    assert first.files[0].file_name == "ape.csv"

    again = fetch()
    assert (again.requests_full, again.requests_conditional) == (0, 1)
    assert again.files == first.files
    exports = sum(export in path for path, _ in server.asked)
    assert fetch(refresh=True).files == first.files
    assert sum(export in path for path, _ in server.asked) == exports == 1

    processed("2025-05-28")
    server.on(catalogue + export, send(NEW))
    pinned = fetch()
    assert len(pinned.signals) == 1
    assert pinned.files == first.files
    refreshed = fetch(refresh=True)
    assert [file.vintage for file in refreshed.files] == ["2025-05"]
    assert [f.vintage for f in read_lock(home.locks, "jouet").files] == ["2024-05", "2025-05"]


def test_a_member_keeps_its_name_from_run_to_run(
    server: Server, sources: Path, fetch: Fetch
) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("d/liste-2025.csv", NEW)
    urls = {"2025": f"{SITE}/liste.zip"}
    live = {"kind": "url", "urls": urls, "member": r"liste-{annee}\.csv"}
    write_source(sources, {"liste": {"live": live}})
    server.on("/liste.zip", unless_same(held.getvalue(), '"m"'))
    first = fetch()
    assert first.files[0].file_name == "liste-2025.csv"
    assert first.files[0].sha256 == sha(NEW)
    assert fetch(refresh=True).files == first.files


def test_a_part_without_address_is_told_or_left(sources: Path, fetch: Fetch) -> None:
    write_source(sources, {"liste": {}})
    with pytest.raises(FetchError, match="no known address on a public portal"):
        fetch()
    write_source(sources, {"liste": {"required_for_release": False}})
    assert fetch().files == []
