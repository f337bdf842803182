"""Neighbours among the outlines: which border which, along how many kilometres, and how far."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import shape

WGS84 = "EPSG:4326"
ELLIPSOID = Geod(ellps="WGS84")
# The plane in which lengths are measured, to 0.2 %: from its western meridian to that of the next.
# West Indies, Guyane, mainland and Corsica, Mayotte, Réunion.
PLANES = ((-180, 5490), (-57, 2972), (-40, 2154), (20, 4471), (50, 2975))
# Outlines whose vertices differ are neighbours where they run within this distance of one another:
# a thousandth of a degree, to which the sample is rounded, is 111 m.
TOLERANCE_M = 100.0
# Two outlines that meet at a point run near each other for twice the tolerance, and a little more
# when they meet at an acute angle: shorter than this, a border that no vertex shares is none.
SHORTEST_M = 500.0
# Above this share of a border in common to the letter, its length is that of what is in common.
MATCHED = 0.95
FARTHEST_KM = 100.0
NAMES = (
    "code_epci",
    "code_epci_voisin",
    "contigu",
    "longueur_frontiere_km",
    "part_frontiere",
    "distance_km",
)
TYPES = (pa.string(), pa.string(), pa.bool_(), pa.float64(), pa.float64(), pa.float64())


def derive(
    _tables: Mapping[str, str],
    paths: Mapping[str, Path],
    targets: Mapping[str, Path],
    _vintage: str,
) -> None:
    """Nothing; the Parquet of `voisinage` is written.

    A row per ordered pair of EPCI that share a border, or whose centroids are within 100 km.
    """
    outlines = pq.read_table(paths["contours"], columns=["code_epci", "geometrie"]).to_pylist()
    try:
        rows = neighbours({one["code_epci"]: json.loads(one["geometrie"]) for one in outlines})
    except shapely.errors.ShapelyError as error:
        raise ValueError(f"an outline is none: {error}") from error
    columns = list(zip(*rows, strict=True)) or [()] * len(NAMES)
    arrays = [pa.array(cells, kind) for cells, kind in zip(columns, TYPES, strict=True)]
    table = pa.table([*arrays, pa.nulls(len(rows), pa.int64())], [*NAMES, "_ligne"])
    pq.write_table(table, targets["voisinage"], compression="zstd")


def neighbours(outlines: Mapping[str, dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The rows by pair of codes, in order, from GeoJSON geometries in WGS84 by code.

    An outline without any polygon has no neighbour.
    """
    planes: dict[int, dict[str, Any]] = {}
    for code, geometry in sorted(outlines.items()):
        area = polygons(shape(geometry))
        if not area.is_empty:
            planes.setdefault(_plane(area), {})[code] = area
    return sorted(row for plane, areas in planes.items() for row in _in_plane(plane, areas))


def polygons(geometry: Any) -> Any:
    """The polygons of a geometry, made valid; simplifying leaves lines beside them."""
    parts = shapely.get_parts(shapely.make_valid(geometry))
    flat = shapely.get_parts(parts[shapely.get_dimensions(parts) == 2])
    return shapely.union_all(flat)


def _plane(area: Any) -> int:
    """The EPSG code of the plane of a geometry in WGS84."""
    return max((west, epsg) for west, epsg in PLANES if west <= area.centroid.x)[1]


def _in_plane(epsg: int, areas: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of the EPCI of one plane."""
    onto = Transformer.from_crs(WGS84, epsg, always_xy=True)
    flat = shapely.transform(list(areas.values()), lambda xy: _moved(onto, xy))
    lines, codes = shapely.boundary(flat), list(areas)
    first, second = _pairs(flat, lines)
    shared = shared_m(lines[first], lines[second])
    distance = _distance_km(epsg, flat, first, second)
    kept = (shared > 0) | (distance <= FARTHEST_KM)
    for one, other in ((first, second), (second, first)):
        part = np.minimum(1.0, shared / shapely.length(lines[one]))
        cells = (shared > 0, np.round(shared / 1000, 3), np.round(part, 6), np.round(distance, 2))
        numbers = zip(*(column[kept].tolist() for column in (one, other, *cells)), strict=True)
        yield from ((codes[a], codes[b], *rest) for a, b, *rest in numbers)


def _moved(transformer: Transformer, points: Any) -> Any:
    return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))


def _pairs(areas: Any, lines: Any) -> tuple[Any, Any]:
    """The ranks of the pairs whose outlines touch, or whose centroids may be near enough."""
    centres, reach = shapely.centroid(areas), FARTHEST_KM * 1010
    near = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=TOLERANCE_M)
    within = shapely.STRtree(centres).query(centres, predicate="dwithin", distance=reach)
    both = np.hstack([near, within])
    first, second = np.unique(both[:, both[0] < both[1]], axis=1)
    return first, second


def _distance_km(epsg: int, areas: Any, first: Any, second: Any) -> Any:
    """The geodesic distances between the centroids of the pairs."""
    back = Transformer.from_crs(epsg, WGS84, always_xy=True)
    x, y = back.transform(*shapely.get_coordinates(shapely.centroid(areas)).T)
    return ELLIPSOID.inv(x[first], y[first], x[second], y[second])[2] / 1000


def shared_m(first: Any, second: Any) -> Any:
    """The length of the border of each pair of outlines in metres, the same in both directions.

    0 where they meet at a point. What they have in common to the letter counts as it is; else, the
    length along which one runs within the tolerance of the other, less what goes on at both ends.
    """
    shared = np.zeros(len(first))
    near = shapely.dwithin(first, second, TOLERANCE_M)
    one, other = first[near], second[near]
    exact = shapely.length(shapely.intersection(one, other))
    runs = _within(one, other) + _within(other, one)
    nearly = runs / 2 - 2 * TOLERANCE_M
    length = np.where(exact >= nearly * MATCHED, exact, nearly)
    shared[near] = np.where((exact > 0) | (nearly >= SHORTEST_M), length, 0.0)
    return shared


def _within(lines: Any, others: Any) -> Any:
    """The length of each line that lies within the tolerance of the other."""
    wide = shapely.buffer(others, TOLERANCE_M, quad_segs=2)
    return shapely.length(shapely.intersection(lines, wide))
