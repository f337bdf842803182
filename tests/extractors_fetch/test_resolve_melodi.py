"""Melodi: products of INSEE's catalogue, its quota, its optional key, and what it may get wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.loopback import Server, send
from support.toys import LiveHome, sha, write_source

from extractors.attempt import FetchError
from extractors.entry import Entry
from extractors.fetch import FetchOutcome, fetch_source
from extractors.http import Http
from extractors.lake import Lake
from extractors.live_portal import LivePortal
from extractors.patience import Policy
from extractors.registry import load_source
from extractors.resolve import resolve

API = "https://api.insee.fr"
CATALOGUE = "/melodi/catalog/DS_FLORES_A5"
KEY = "clef-facultative-0123456789"
LIVE = {
    "kind": "melodi",
    "dataset": "DS_FLORES_A5",
    "product": r"DS_FLORES_A5_(?P<annee>\d{4})_CSV_FR",
    "vintage": "{annee}",
}
Ask = Callable[..., list[Entry]]


def product(year: int, language: str = "fr", kind: str = "CSV", **more: Any) -> dict[str, Any]:
    name = f"DS_FLORES_A5_{year}_{kind}_{language.upper()}"
    facts = {"id": name, "language": language, "format": kind, "modified": f"{year + 2}-03-31"}
    return facts | {"accessURL": f"{API}/melodi/file/DS_FLORES_A5/{name}"} | more


def dataset(*products: dict[str, Any], modified: str = "2026-03-31T10:00:00") -> bytes:
    title = [{"lang": "fr", "content": "Flores"}, {"lang": "en", "content": "Flores"}]
    facts = {"identifier": "DS_FLORES_A5", "title": title, "modified": modified}
    return json.dumps({**facts, "product": list(products)}).encode()


@pytest.fixture
def http(lake: Lake, server: Server, naps: list[float]) -> Http:
    policy = Policy(attempts=3, connect_seconds=2, read_seconds=1)
    return Http(lake.log, bases={API: server.url}, policy=policy, sleep=naps.append)


@pytest.fixture
def ask(http: Http, tmp_path: Path) -> Ask:
    def run(live: dict[str, Any], **part: Any) -> list[Entry]:
        write_source(tmp_path / "sources", {"liste": {"live": live, **part}})
        return resolve(http, load_source(tmp_path / "sources" / "jouet"), "liste")

    return run


def test_the_catalogue_gives_vintages_and_addresses(server: Server, ask: Ask) -> None:
    listed = (product(2024), product(2023), product(2024, "en"), product(2024, kind="PARQUET"))
    server.on(CATALOGUE, send(dataset(*listed)))
    entries = ask({**LIVE, "member": r"DS_FLORES_A5_{annee}_data\.csv"})
    assert [(e.vintage, e.version) for e in entries] == [
        ("2023", "2025-03-31"),
        ("2024", "2026-03-31"),
    ]
    assert entries[1].url == f"{API}/melodi/file/DS_FLORES_A5/DS_FLORES_A5_2024_CSV_FR"
    assert entries[1].expected.member == r"DS_FLORES_A5_2024_data\.csv"
    english = r"(?P<annee>\d{4})_CSV_EN"
    (entry,) = ask({**LIVE, "language": "EN", "product": english})
    assert entry.url.endswith("_2024_CSV_EN")


def test_a_product_without_year_takes_its_date(server: Server, ask: Ask) -> None:
    one = {"format": "csv", "accessURL": f"{API}/melodi/file/X/Y", "title": "Populations"}
    server.on(CATALOGUE, send(dataset(one)))
    (entry,) = ask({"kind": "melodi", "dataset": "DS_FLORES_A5", "vintage": "{annee}-{mois}"})
    assert (entry.vintage, entry.version) == ("2026-03", "2026-03-31T10:00:00")


@pytest.mark.parametrize(
    ("listed", "problem"),
    [
        ((product(2024, "en"),), r"no product of DS_FLORES_A5 in fr CSV .*offers en CSV"),
        ((product(2024, kind="PARQUET"),), r"in fr CSV \(the catalogue offers fr PARQUET\)"),
        ((), "the catalogue lists no product of DS_FLORES_A5"),
        (({"id": "a", "language": "fr", "format": "CSV"},), "lists no product"),
        (
            (product(2024), product(2024, accessURL=f"{API}/melodi/file/autre")),
            "several products of DS_FLORES_A5 are 2024.*narrow `product`",
        ),
        ((product(2024, id="DS_AUTRE", accessURL=f"{API}/f/x"),), r"matches .*it holds DS_AUTRE"),
    ],
)
def test_a_catalogue_that_has_not_what_is_wanted(
    server: Server, ask: Ask, listed: tuple[dict[str, Any], ...], problem: str
) -> None:
    server.on(CATALOGUE, send(dataset(*listed)))
    with pytest.raises(FetchError, match=problem) as caught:
        ask(LIVE)
    assert "in source.yml" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html><title>Maintenance</title>", "an HTML page .'Maintenance'. instead of json"),
        (b"[]", "a JSON list where an object was expected"),
        (b'{"product": ', "unreadable JSON"),
        (b"{}", "lists no product"),
        (b'{"product": null}', "lists no product"),
    ],
)
def test_what_is_no_catalogue_is_refused(
    server: Server, ask: Ask, body: bytes, problem: str
) -> None:
    server.on(CATALOGUE, send(body))
    with pytest.raises(FetchError, match=problem):
        ask(LIVE)


def test_the_quota_is_kept_and_a_429_is_waited_for(
    server: Server, ask: Ask, naps: list[float]
) -> None:
    server.on(CATALOGUE, send(b"", 429), send(b"", 429, Retry_After="7"), send(dataset(product(1))))
    with pytest.raises(FetchError, match=r"no product of DS_FLORES_A5 matches"):
        ask(LIVE)
    # Without Retry-After a minute, which is the quota's; the pauses between are its pace.
    assert naps[::2] == [60.0, 7.0]
    assert 0 < naps[1] <= 2.0 < naps[3] <= 4.0


def test_the_key_is_sent_and_never_logged(
    server: Server, ask: Ask, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.on(CATALOGUE, send(dataset(product(2024))))
    ask(LIVE)
    monkeypatch.setenv("TI_MELODI_KEY", f" {KEY}\n")
    ask(LIVE)
    sent = [headers.get("X-INSEE-Api-Key-Integration") for _, headers in server.asked]
    assert sent == [None, KEY]
    server.on(CATALOGUE, send(b"", 401))
    with pytest.raises(FetchError, match="HTTP 401") as caught:
        ask(LIVE)
    assert KEY not in str(caught.value) + lake.log.path.read_text()


def test_a_key_that_no_header_can_carry_is_refused_unseen(
    server: Server, ask: Ask, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TI_MELODI_KEY", "abc\ndef-é")
    with pytest.raises(FetchError, match="TI_MELODI_KEY holds characters") as caught:
        ask(LIVE)
    assert "abc" not in str(caught.value) + lake.log.path.read_text()
    assert server.asked == []


def test_the_key_stays_with_its_host(
    server: Server, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TI_MELODI_KEY", KEY)
    server.on(CATALOGUE, send(b"", 302, Location=server.url + "/ailleurs"))
    server.on("/ailleurs", send(dataset(product(2024))))
    (entry,) = ask(LIVE)
    assert entry.vintage == "2024"
    assert [KEY in headers.values() for _, headers in server.asked] == [True, False]


def test_the_date_of_the_catalogue_is_the_sign_of_a_change(
    server: Server,
    http: Http,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TI_SOURCES_PATH", str(tmp_path / "sources"))
    live = {**LIVE, "product": r"_(?P<annee>\d{4})_CSV_FR"}
    write_source(tmp_path / "sources", {"liste": {"live": live, "vintages": "latest"}})
    home, file = LiveHome("live", tmp_path / "live"), "/melodi/file/DS_FLORES_A5/"

    def fetch(**options: Any) -> FetchOutcome:
        lake = Lake(home.lake)
        http.log = lake.log
        return fetch_source("jouet", home, portal=LivePortal(lake, http), **options)

    server.on(CATALOGUE, send(dataset(product(2024))))
    server.on(f"{file}DS_FLORES_A5_2024_CSV_FR", send(b"code\n01\n", ETag='"x"'))
    first = fetch()
    assert first.files[0].sha256 == sha(b"code\n01\n")
    again = fetch()
    assert (again.requests_full, again.requests_conditional, again.signals) == (0, 1, [])
    server.on(CATALOGUE, send(dataset(product(2024, modified="2026-09-01"))))
    assert "another version" in fetch().signals[0]
    # A catalogue that goes back in time offers an older vintage: the newest known stays.
    server.on(CATALOGUE, send(dataset(product(2023))))
    server.on(f"{file}DS_FLORES_A5_2023_CSV_FR", send(b"code\n02\n"))
    assert fetch(refresh=True).files == first.files
