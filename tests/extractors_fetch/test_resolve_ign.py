"""IGN's Atom feeds as the Géoplateforme writes them, and as it should not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.loopback import Server, send
from support.toys import write_source

from extractors.attempt import FetchError
from extractors.entry import Entry
from extractors.http import Http
from extractors.lake import Lake
from extractors.registry import load_source
from extractors.resolve import resolve

GEOPF = "https://data.geopf.fr"
PRODUCT = "ADMIN-EXPRESS-COG-PARTIEL"
FEED = f"/telechargement/resource/{PRODUCT}"
MD5 = "d41d8cd98f00b204e9800998ecf8427e"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
    ' xmlns:gpf_dl="https://data.geopf.fr/annexes/ressources/xsd/gpf_dl.xsd"'
    ' gpf_dl:page="1" gpf_dl:pagecount="{pages}"><title>ADMIN EXPRESS</title>'
)
LIVE = {
    "kind": "ign",
    "dataset": PRODUCT,
    "title": r"__GEOPARQUET_WGS84G_FRA_(?P<annee>\d{4})-(?P<mois>\d{2})-(?P<jour>\d{2})$",
    "product": r"^epci\.parquet$",
}
Ask = Callable[..., list[Entry]]


def edition(year: int, form: str = "GEOPARQUET") -> str:
    return f"ADMIN-EXPRESS-COG_4-0__{form}_WGS84G_FRA_{year}-01-01"


def entry(title: str, href: str, content: str = "") -> str:
    return (
        f"<entry><title>{title}</title><updated>2026-06-01T10:00:00+02:00</updated>"
        f'<content>{content}</content><link rel="alternate" href="{href}"/></entry>'
    )


def editions(*titles: str, pages: int = 1) -> bytes:
    found = (entry(title, f"{GEOPF}{FEED}/{title}") for title in titles)
    return (HEAD.format(pages=pages) + "".join(found) + "</feed>").encode()


def files(*names: str, md5: str = MD5) -> bytes:
    base = f"{GEOPF}/telechargement/download/{PRODUCT}"
    found = (entry(name, f"{base}/{name}", md5) for name in names)
    return (HEAD.format(pages=1) + "".join(found) + "</feed>").encode()


@pytest.fixture
def ask(server: Server, lake: Lake, naps: list[float], tmp_path: Path) -> Ask:
    http = Http(lake.log, bases={GEOPF: server.url}, sleep=naps.append)

    def run(live: dict[str, Any]) -> list[Entry]:
        write_source(tmp_path / "sources", {"liste": {"live": live, "format": "parquet"}})
        return resolve(http, load_source(tmp_path / "sources" / "jouet"), "liste")

    return run


def test_the_newest_edition_page_after_page(server: Server, ask: Ask) -> None:
    server.on(
        FEED,
        send(editions(edition(2027, "GPKG"), edition(2025), pages=2)),
        send(editions(edition(2026), pages=2)),
    )
    server.on(f"{FEED}/{edition(2026)}", send(files("commune.parquet", "epci.parquet")))
    (found,) = ask(LIVE)
    assert (found.vintage, found.file_name) == ("2026-01-01", "epci.parquet")
    assert found.url == f"{GEOPF}/telechargement/download/{PRODUCT}/epci.parquet"
    assert found.expected.checksum == f"md5:{MD5}"
    assert found.modified == "2026-06-01T10:00:00+02:00"
    assert [path.partition("?")[2] for path, _ in server.asked[:2]] == [
        "page=1&limit=50",
        "page=2&limit=50",
    ]


def test_a_vintage_that_is_asked_for(server: Server, ask: Ask) -> None:
    server.on(FEED, send(editions(edition(2025), edition(2026))))
    server.on(f"{FEED}/{edition(2025)}", send(files("epci.parquet", "epci.parquet.md5", md5="")))
    (found,) = ask({**LIVE, "vintages": ["2025-01-01"], "product": "epci"})
    assert (found.vintage, found.expected.checksum) == ("2025-01-01", "")


@pytest.mark.parametrize(
    ("feed", "detail", "problem"),
    [
        (editions(), b"", "none of the 0 editions"),
        (editions(edition(2026, "GPKG")), b"", "none of the 1 editions .* matches"),
        (editions(edition(2026)), files("epci.7z"), r"0 files of .*it holds epci\.7z"),
        (editions(edition(2026)), files(), "0 files of .*it holds nothing"),
        (b"<html><title>Arret</title></html>", b"", "an HTML page .'Arret'. instead of xml"),
        (b"<rss><channel/></rss>", b"", "<rss> instead of an Atom feed"),
        (b"<feed><entry>", b"", "unreadable XML"),
        (b"{}", b"", "no XML document"),
        (b'<!DOCTYPE f [<!ENTITY a "b">]><feed/>', b"", "document type"),
    ],
)
def test_a_feed_that_is_not_what_it_was(
    server: Server, ask: Ask, feed: bytes, detail: bytes, problem: str
) -> None:
    server.on(FEED, send(feed))
    server.on(f"{FEED}/{edition(2026)}", send(detail))
    with pytest.raises(FetchError, match=problem):
        ask(LIVE)
