"""Neighbours from outlines: real pairs, islands, and outlines whose vertices differ."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from extractors.derived import derived_files, read_any
from extractors.home import Home
from extractors.registry import load_registry
from extractors.scaffold_example import lake_file
from extractors.sources.contours_etalab.derive import FARTHEST_KM, TOLERANCE_M, neighbours
from sample.facts import geography
from sample.write_contours import _geometry

LYON, EST_LYONNAIS, OZON, VIENNE = "200046977", "246900575", "246900765", "200077014"
PARIS, RE, LA_ROCHELLE = "200054781", "241700459", "241700434"
REUNION = ("249740077", "249740093")
DEGREE_KM = 77.5  # of longitude at 45.9° N


def square(west: float, south: float, side: float = 0.2) -> dict[str, Any]:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def pair(first: dict[str, Any], second: dict[str, Any]) -> tuple[Any, ...] | None:
    """The row from the first outline to the second; None without one."""
    rows = {row[:2]: row[2:] for row in neighbours({"1": first, "2": second})}
    assert rows.get(("1", "2"), (None,))[0] == rows.get(("2", "1"), (None,))[0]
    return rows.get(("1", "2"))


@pytest.fixture(scope="module")
def real() -> dict[tuple[str, str], tuple[Any, ...]]:
    """The rows between some EPCI of the sample, whose outlines are real."""
    codes = (LYON, EST_LYONNAIS, OZON, VIENNE, PARIS, RE, LA_ROCHELLE, *REUNION)
    outlines = {code: _geometry(geography().contours[code]) for code in codes}
    return {row[:2]: row[2:] for row in neighbours(outlines)}


def test_known_neighbours_share_a_border(real) -> None:
    for one, other in ((LYON, EST_LYONNAIS), (LYON, OZON), (LYON, VIENNE), REUNION):
        contiguous, length, part, distance = real[one, other]
        assert contiguous
        assert 5 < length < 100
        assert 0 < part < 1
        assert 0 < distance < 60


def test_what_is_near_is_no_neighbour_for_that(real) -> None:
    contiguous, length, part, distance = real[VIENNE, EST_LYONNAIS]
    assert (contiguous, length, part) == (False, 0, 0)
    assert 10 < distance < 40


def test_an_island_has_no_neighbour_but_a_distance(real) -> None:
    assert [row for key, row in real.items() if key[0] == RE and row[0]] == []
    assert 10 < real[RE, LA_ROCHELLE][3] < 50


def test_what_is_far_has_no_row(real) -> None:
    assert {other for one, other in real if one == PARIS} == set()


def test_both_directions_agree_but_for_the_share(real) -> None:
    for (one, other), row in real.items():
        back = real[other, one]
        assert (row[:2], row[3]) == (back[:2], back[3])
        assert row[3] <= FARTHEST_KM or row[0]


def test_the_length_and_the_share_are_those_of_a_side() -> None:
    contiguous, length, part, distance = pair(square(2.0, 45.8), square(2.2, 45.8))
    assert contiguous
    assert length == pytest.approx(22.23, rel=0.005)
    assert part == pytest.approx(22.23 / (2 * 22.23 + 0.4 * DEGREE_KM), rel=0.01)
    assert distance == pytest.approx(0.2 * DEGREE_KM, rel=0.005)


@pytest.mark.parametrize("off_m", [0, 30, 60])
def test_vertices_that_differ_still_make_a_border(off_m: float) -> None:
    zigzag = [[2.2 + (rank % 2) * off_m / 77_500, 46.0 - 0.02 * rank] for rank in range(11)]
    ring = [*zigzag, [2.4, 45.8], [2.4, 46.0], zigzag[0]]
    other = {"type": "Polygon", "coordinates": [ring]}
    contiguous, length, _, _ = pair(square(2.0, 45.8), other)
    assert contiguous
    assert length == pytest.approx(22.23, rel=0.015)


@pytest.mark.parametrize(
    ("west", "south"),
    [(2.2, 46.0), (2.2, 45.998), (2.2 + 3 * TOLERANCE_M / 77_500, 45.8)],
    ids=["a corner", "a side too short, vertices apart", "a gap"],
)
def test_what_is_no_border(west: float, south: float) -> None:
    moved = square(west + (0.0004 if south == 45.998 else 0), south)
    contiguous, length, part, distance = pair(square(2.0, 45.8), moved)
    assert (contiguous, length, part) == (False, 0, 0)
    assert distance > 0


def test_an_enclave_shares_all_of_its_outline() -> None:
    hole = square(2.05, 45.85, 0.1)
    around = square(2.0, 45.8)
    around["coordinates"].append(hole["coordinates"][0])
    assert pair(hole, around)[2] == 1
    assert pair(around, hole)[2] < 0.5


def test_lines_beside_polygons_and_a_bow_tie_are_read() -> None:
    line = {"type": "LineString", "coordinates": [[0, 45], [1, 45]]}
    collection = {"type": "GeometryCollection", "geometries": [square(2.0, 45.8), line]}
    assert pair(collection, square(2.2, 45.8))[0]
    bow = [[2.2, 45.8], [2.4, 46.0], [2.4, 45.8], [2.2, 46.0], [2.2, 45.8]]
    assert pair(square(2.0, 45.8), {"type": "Polygon", "coordinates": [bow]})[0]
    assert pair(square(2.0, 45.8), line) is None


def test_the_derived_part_keeps_its_contract(tmp_path: Path) -> None:
    codes = (LYON, EST_LYONNAIS, RE)
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "nom": code, "type": "CC"},
            "geometry": _geometry(geography().contours[code]),
        }
        for code in codes
    ]
    path = tmp_path / "epci.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    source, home = load_registry()["contours_etalab"], Home("sample", tmp_path / "home")
    files = [lake_file(path, source, "contours", "2025")]
    (made,) = derived_files(files, source, home)
    assert (made.part, made.vintage) == ("voisinage", "2025")
    rows = pq.read_table(read_any(made, source, home, files).parquet).to_pylist()
    assert [(row["code_epci"], row["code_epci_voisin"], row["contigu"]) for row in rows] == [
        (LYON, EST_LYONNAIS, True),
        (EST_LYONNAIS, LYON, True),
    ]
