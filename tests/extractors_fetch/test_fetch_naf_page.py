"""NAF rév. 2 from its page to its two tables: which workbook serves each part."""

import io
from collections.abc import Iterable
from pathlib import Path

import xlsxwriter
from support.loopback import Server, send
from support.toys import LiveHome

from extractors.fetch import fetch_source
from extractors.http import Http
from extractors.lake import Lake
from extractors.live_portal import LivePortal
from extractors.read import read_file
from extractors.registry import load_registry
from sample.facts import rows

FILES = "/fr/statistiques/fichier/2120875"
LINKS = [f"naf2008_liste_n{level}.xls" for level in range(1, 6)]
PAGE = "".join(f'<a href="{FILES}/{name}">{name}</a>' for name in ["naf2008_5_niveaux.xls", *LINKS])


def workbook(posts: Iterable[tuple[str, str]]) -> bytes:
    """Codes and labels under a title and a header row."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet("Feuil1")
    for line, cells in enumerate([("NAF rév. 2, 2008",), (), ("Code", "Libellé"), *posts]):
        sheet.write_row(line, 0, cells)
    book.close()
    return held.getvalue()


def test_each_part_is_read_from_its_workbook(server: Server, tmp_path: Path) -> None:
    page = "/fr/information/2120875"
    server.on(page, send(f"<html>{PAGE}</html>".encode(), Content_Type="text/html"))
    divisions = [(r["code"], r["libelle"]) for r in rows("naf_niveaux") if r["niveau"] == "A88"]
    server.on(f"{FILES}/{LINKS[1]}", send(workbook(divisions)))
    sub_classes = workbook((row["sous_classe"], row["libelle"]) for row in rows("naf"))
    server.on(f"{FILES}/{LINKS[4]}", send(sub_classes))
    home = LiveHome("live", tmp_path / "home")
    lake = Lake(home.lake)
    portal = LivePortal(lake, Http(lake.log, bases={"https://www.insee.fr": server.url}))
    files = fetch_source("naf_insee", home, portal=portal).files
    assert sorted({path for path, _ in server.asked}) == [
        page,
        f"{FILES}/{LINKS[1]}",
        f"{FILES}/{LINKS[4]}",
    ]
    source = load_registry()["naf_insee"]
    found = {file.part: (file.file_name, read_file(file, source, home).rows) for file in files}
    assert found == {"libelles": (LINKS[1], 491), "sous_classes": (LINKS[4], 732)}
    assert {file.vintage for file in files} == {"NAF rév. 2"}
