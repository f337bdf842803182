"""Outlines with their area, which the file does not give."""

import json
from pathlib import Path

import pyarrow as pa
from pyproj import Geod

from extractors.errors import SourceError
from extractors.readers_json import read_geojson
from extractors.registry_columns import Column
from extractors.registry_part import Part

ELLIPSOID = Geod(ellps="WGS84")


def read(path: Path, _part: Part, _columns: list[Column], _vintage: str) -> pa.Table:
    """The features as text, by header, with `surface_km2_approx` on the ellipsoid, to 0.01 km²."""
    table = read_geojson(path)
    outlines = enumerate(table["geometry"].to_pylist(), 1)
    areas = [_area_of(text, line) for line, text in outlines]
    return table.append_column("surface_km2_approx", pa.array(areas, pa.float64()))


def _area_of(text: str, line: int) -> float:
    """The area of the outline of a feature, the `line`-th; SourceError when it is none."""
    try:
        return surface_km2(json.loads(text))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        what = f"feature {line} has no outline that can be read ({type(error).__name__})"
        raise SourceError(
            what, "report it to the producer", line=line, column="geometrie"
        ) from error


def surface_km2(geometry: dict[str, object]) -> float:
    """The area of a GeoJSON geometry in WGS84, in km² rounded to 0.01; lines have none."""
    return round(_area_m2(geometry) / 1e6, 2)


def _area_m2(geometry: dict[str, object]) -> float:
    """The area of the polygons that a geometry consists of."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return sum(_area_m2(part) for part in geometry["geometries"])
    if kind not in ("Polygon", "MultiPolygon"):
        return 0.0
    rings = geometry["coordinates"]
    return sum(_polygon_m2(polygon) for polygon in ([rings] if kind == "Polygon" else rings))


def _polygon_m2(polygon: list[list[list[float]]]) -> float:
    """The outer ring's area less its holes', whichever way they turn."""
    areas = [abs(ELLIPSOID.polygon_area_perimeter(*zip(*ring, strict=True))[0]) for ring in polygon]
    return areas[0] - sum(areas[1:])
