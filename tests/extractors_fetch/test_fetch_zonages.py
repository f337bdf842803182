"""The zonings from Insee's pages to their tables: names that change, zips, files that moved."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.loopback import Server, send
from support.toys import LiveHome
from support.workbooks import Rows, workbook

from extractors.attempt import FetchError
from extractors.entry import LakeFile
from extractors.fetch import fetch_source
from extractors.http import Http
from extractors.lake import Lake
from extractors.live_portal import LivePortal
from extractors.read import ReadResult, read_file
from extractors.registry import load_registry

FILES = "/fr/statistiques/fichier"
CHOMAGE = "/fr/statistiques/1893230"
ZONE = ["Code de la zone d'emploi 2020", "Libellé de la zone d'emploi 2020"]
RATES: Rows = [[*ZONE, "1er trimestre 2003"], ["0051", "Alençon", 7.1]]
COMMUNES: Rows = [
    ["CODGEO", "LIBGEO", "AAV2020", "LIBAAV2020", "CATEAAV2020"],
    ["75056", "Paris", "001", "Paris", "11"],
]
AREAS: Rows = [
    ["AAV2020", "LIBAAV2020", "TAAV2017", "TDAAV2017", "NB_COM"],
    ["001", "Paris", "5", "50", 1],
]
Fetch = Callable[..., list[LakeFile]]


@pytest.fixture
def home(tmp_path: Path) -> LiveHome:
    return LiveHome("live", tmp_path / "home")


@pytest.fixture
def fetch(server: Server, home: LiveHome) -> Fetch:
    """`fetch(source)`: its files, insee.fr being the loopback server."""
    lake = Lake(home.lake)
    portal = LivePortal(lake, Http(lake.log, bases={"https://www.insee.fr": server.url}))
    return lambda source, **facts: fetch_source(source, home, portal=portal, **facts).files


def read(file: LakeFile, home: LiveHome) -> ReadResult:
    return read_file(file, load_registry()[file.source], home)


def page(server: Server, path: str, *links: str) -> None:
    html = "".join(f'<a href="{link}">fichier</a>' for link in links)
    server.on(path, send(f"<html>{html}</html>".encode(), Content_Type="text/html"))


def content(folder: Path, sheets: dict[str, Rows]) -> bytes:
    return workbook(folder / "made.xlsx", sheets).read_bytes()


def zipped(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return held.getvalue()


def test_the_latest_quarter_is_in_the_file_s_name(
    server: Server, fetch: Fetch, home: LiveHome, tmp_path: Path
) -> None:
    first = f"{FILES}/1893230/chomage-zone-t1-2003-t2-2026.xlsx"
    others = [f"{FILES}/1893230/chomage-zone-2003-2020.xlsx", f"{FILES}/2012804/sl_etc_2026T2.xls"]
    page(server, CHOMAGE, *others, first)
    server.on(first, send(content(tmp_path, {"txcho_ze": RATES})))
    (file,) = fetch("chomage_ze_insee")
    assert (file.vintage, file.file_name) == ("2026-T2", first.rpartition("/")[2])
    assert read(file, home).rows == 1
    later = first.replace("t2-2026", "t3-2026")
    page(server, CHOMAGE, later)
    more = [[*ZONE, "1er trimestre 2003", "3e trimestre 2026"], ["0051", "Alençon", 7.2, 6.9]]
    server.on(later, send(content(tmp_path, {"txcho_ze": more})))
    newest = fetch("chomage_ze_insee", refresh=True)[-1]
    assert (newest.vintage, read(newest, home).rows) == ("2026-T3", 2)


def test_a_page_without_the_file_says_what_it_offers(server: Server, fetch: Fetch) -> None:
    page(server, CHOMAGE, f"{FILES}/1893230/chomage-ze-2026.xlsx")
    with pytest.raises(FetchError, match=r"it offers chomage-ze-2026\.xlsx.*correct `title`"):
        fetch("chomage_ze_insee")


def test_both_tables_of_the_areas_come_from_one_zip(
    server: Server, fetch: Fetch, home: LiveHome, tmp_path: Path
) -> None:
    packed = f"{FILES}/4803954/AAV2020_au_01-01-2026.zip"
    page(server, "/fr/information/4803954", packed, f"{FILES}/4803954/fonds_aav2020_2026.zip")
    book = content(tmp_path, {"AAV2020": AREAS, "Composition_communale": COMMUNES})
    archive: dict[str, Any] = {"aav2020_au_01-01-2026.xlsx": book, "Lisez-moi.txt": b"-"}
    server.on(packed, send(zipped(**archive)))
    files = fetch("aav2020_insee")
    assert {(file.part, file.vintage) for file in files} == {
        ("composition", "2026-01-01"),
        ("aires", "2026-01-01"),
    }
    assert len({file.sha256 for file in files}) == 1
    assert [read(file, home).rows for file in files] == [1, 1]


def test_the_epci_keep_their_source_when_the_file_takes_another_name(
    server: Server, fetch: Fetch, home: LiveHome, tmp_path: Path
) -> None:
    def book(year: int) -> bytes:
        rows = [
            ["CODGEO", "LIBGEO", "EPCI", "LIBEPCI", "DEP", "REG"],
            ["01001", f"L'Abergement de {year}", "200069193", "CC de la Dombes", "01", "84"],
        ]
        return content(tmp_path, {"Composition_communale": rows})

    for year in (2022, 2023):
        name = f"Intercommunalite_Metropole_au_01-01-{year}"
        server.on(f"{FILES}/2510634/{name}.zip", send(zipped(**{f"{name}.xlsx": book(year)})))
    for year in (2025, 2026):
        packed = zipped(**{f"EPCI_au_01-01-{year}.xlsx": book(year)})
        server.on(f"{FILES}/2510634/epci_au_01-01-{year}.zip", send(packed))
    files = fetch("epci_insee")
    assert [file.vintage[:4] for file in files] == ["2022", "2023", "2025", "2026"]
    assert [read(file, home).rows for file in files] == [1, 1, 1, 1]


def test_a_page_in_place_of_a_workbook_is_refused(server: Server, fetch: Fetch) -> None:
    first = f"{FILES}/6439600/grille_densite_7_niveaux_2021.xlsx"
    server.on(first, send(b"<!DOCTYPE html><html><title>Insee</title></html>"))
    with pytest.raises(FetchError, match=r"an HTML page.*densite_insee"):
        fetch("densite_insee")
