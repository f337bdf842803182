"""Workbooks, zips, GeoJSON, JSON and Parquet, read from small files."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter

from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.read import ReadResult
from extractors.readers_base import Place
from extractors.readers_json import open_json
from extractors.readers_parquet import open_parquet
from extractors.readers_xlsx import cell_text
from extractors.readers_zip import plain_file
from extractors.registry import Source
from extractors.registry_columns import LINE
from extractors.scaffold_example import lake_file

Row = dict[str, Any]
Put = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]
PLACE = Place("source", "part", "2025", "file")


@pytest.mark.parametrize("sheet", ["Composition_communale", "Autre nom"])
@pytest.mark.parametrize("above", [0, 5])
def test_header_row_is_found_by_its_codes(
    tmp_path: Path, registry: dict[str, Source], read: Reader, sheet: str, above: int
) -> None:
    path = tmp_path / "ept.xlsx"
    book = xlsxwriter.Workbook(str(path))
    other = book.add_worksheet("EPT")
    other.write_row(4, 0, ["EPT", "LIBEPT", "NB_COM"])
    other.write_row(5, 0, ["200057867", "Plaine Commune", 9])
    rows = book.add_worksheet(sheet)
    rows.write_row(above, 0, ["CODGEO", "LIBGEO", "EPT", "LIBEPT", "DEP", "REG"])
    rows.write_row(above + 1, 0, ["93001", "Aubervilliers", "200057867", "Plaine", "93", "11"])
    rows.write_row(above + 3, 0, ["01001", "Abergement", "ZZZZZZZZZ", "Sans objet", "01", "84"])
    book.close()
    result = read(lake_file(path, registry["epci_dgcl"], "ept", "2025-01-01"))
    lines = duckdb.execute(f"select _ligne, code_commune from '{result.parquet}'").fetchall()
    assert lines == [(above + 2, "93001"), (above + 4, "01001")]


def test_a_workbook_without_the_headers(
    tmp_path: Path, registry: dict[str, Source], read: Reader
) -> None:
    path = tmp_path / "ept.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Documentation").write_row(0, 0, ["Pour en savoir plus"])
    book.close()
    with pytest.raises(SourceError, match=r"no header row holds CODGEO.* in sheets Doc"):
        read(lake_file(path, registry["epci_dgcl"], "ept", "2025-01-01"))


@pytest.mark.parametrize(
    ("cell", "text"),
    [(210100012.0, "210100012"), (1.5, "1.5"), ("01001", "01001"), (True, "true"), (None, "")],
)
def test_cells_as_text(cell: object, text: str) -> None:
    assert cell_text(cell) == text


def test_a_file_inside_a_zip(
    put: Put, read: Reader, tmp_path: Path, groupements: list[Row]
) -> None:
    file = put("ti_anct", "groupements", "2023-08-02", groupements)
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lisez-moi.txt", "rien")
        archive.write(file.path, "dossier/liste.csv")
    plain = read(file).parquet.read_bytes()
    file.path.write_bytes(packed.read_bytes())
    file.path.with_suffix(".done").touch()
    zipped = LakeFile(**{**vars(file), "sha256": "0" * 64})
    assert read(zipped).parquet.read_bytes() == plain


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "..\\evil.csv"])
def test_a_member_outside_the_zip_is_not_taken(tmp_path: Path, name: str) -> None:
    packed = tmp_path / "in" / "packed.zip"
    packed.parent.mkdir()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, "a,b\n1,2\n")
    with pytest.raises(SourceError, match="0 members"), plain_file(packed, "csv", "", PLACE):
        pass
    assert [p.name for p in tmp_path.rglob("*.csv")] == []


def test_two_members_need_a_glob(tmp_path: Path) -> None:
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a_2023.csv", "x\n")
        archive.writestr("a_2024.csv", "y\n")
    with pytest.raises(SourceError, match="2 members"), plain_file(packed, "csv", "", PLACE):
        pass
    with plain_file(packed, "csv", "*_2024.csv", PLACE) as path:
        assert path.read_text() == "y\n"


def test_geojson_keeps_the_geometry_and_adds_the_area(
    put: Put, read: Reader, registry: dict[str, Source]
) -> None:
    square = [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]]
    hole = [[0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.75], [0.25, 0.25]]
    shapes: list[Row] = [
        {"type": "Polygon", "coordinates": [square]},
        {"coordinates": [square, hole], "type": "Polygon"},
        {"type": "MultiPolygon", "coordinates": [[square], [square]]},
        {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "LineString", "coordinates": square},
                {"type": "Polygon", "coordinates": [square]},
            ],
        },
    ]
    rows = [
        {"code": str(200_000_000 + n), "nom": "CC", "type": "CC", "geometry": shape}
        for n, shape in enumerate(shapes)
    ]
    result = read(put("contours_etalab", "contours", "2022", rows))
    found = duckdb.execute(
        f"select geometrie, surface_km2_approx from '{result.parquet}' order by _ligne"
    ).fetchall()
    # One degree square on the equator: 12,308.78 km² on the WGS84 ellipsoid.
    areas = [area for _, area in found]
    assert areas[0] == pytest.approx(12_308.78, abs=0.01)
    assert areas[2] == pytest.approx(2 * areas[0], abs=0.01)
    assert areas[3] == areas[0]
    assert areas[1] == pytest.approx(areas[0] * 0.75, rel=1e-3)
    assert found[0][0] == json.dumps(shapes[0], separators=(",", ":"))
    assert found[1][0].startswith('{"type":"Polygon",')
    assert result.unknown_headers == []


def test_cut_geojson_names_the_file(put: Put, put_bytes: Put, read: Reader) -> None:
    content = b'{"type":"FeatureCollection","features":[{"type":"Feature"'
    with pytest.raises(SourceError, match=r"unreadable JSON.*source contours_etalab"):
        read(put_bytes("contours_etalab", "contours", "2022", content))


def test_json_lists_and_parquet(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"a": 1, "b": null}, {"a": "x", "c": [1, 2]}]')
    reading = open_json(path, PLACE)
    assert reading.headers == ["a", "b", "c"]
    assert next(reading.tables(["c", "a"])).to_pylist() == [
        {LINE: 1, "c": None, "a": "1"},
        {LINE: 2, "c": "[1,2]", "a": "x"},
    ]
    parquet = tmp_path / "x.parquet"
    duckdb.execute(f"copy (select 'y' as b, 3 as a) to '{parquet}' (format parquet)")
    assert next(open_parquet(parquet, PLACE).tables(["a"])).to_pylist() == [{LINE: 1, "a": 3}]
    parquet.write_bytes(parquet.read_bytes()[:-20])
    with pytest.raises(SourceError, match="unreadable Parquet"):
        open_parquet(parquet, PLACE)
