"""Contours of the EPCI of 2025 as GeoJSON, WGS84, three decimals."""

import json
from pathlib import Path
from typing import Any

from sample.facts import geography

YEAR = 2025
Ring = list[tuple[int, int]]


def write_contours(path: Path) -> None:
    """Returns nothing; a feature per EPCI, by code, a Polygon or a MultiPolygon."""
    epci = geography().epci[YEAR]
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "nom": epci[code].nom, "type": epci[code].nature},
            "geometry": _geometry(polygons),
        }
        for code, polygons in sorted(geography().contours.items())
    ]
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(text.encode())


def _geometry(polygons: list[list[Ring]]) -> dict[str, Any]:
    found = [[_closed(ring) for ring in polygon] for polygon in polygons]
    if len(found) == 1:
        return {"type": "Polygon", "coordinates": found[0]}
    return {"type": "MultiPolygon", "coordinates": found}


def _closed(ring: Ring) -> list[list[float]]:
    return [[x / 1000, y / 1000] for x, y in [*ring, ring[0]]]
