"""JSON lists of objects and GeoJSON features, as text by header."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from extractors.readers_base import Place, Reading, checked_headers, one_table, text_table


def open_json(path: Path, place: Place, unnest: str = "") -> Reading:
    """A list of objects, a row each, or a row per item of their list `unnest`; SourceError for
    anything else.
    """
    records = _records(_loaded(path, place), place)
    return _reading(_unnested(records, unnest, place) if unnest else records, place)


def open_geojson(path: Path, place: Place) -> Reading:
    """The properties of each feature and its `geometry`; SourceError for anything else."""
    content = _loaded(path, place)
    features = content.get("features") if isinstance(content, dict) else None
    return _reading([_flat(f, place) for f in _records(features, place)], place)


def read_geojson(path: Path) -> pa.Table:
    """The features of a GeoJSON file as one table of text by header, with `_ligne`."""
    reading = open_geojson(path, Place("", "", "", path.name))
    return pa.concat_tables(reading.tables(reading.headers))


def compact(value: Any) -> str:
    """A value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _loaded(path: Path, place: Place) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        remedy = "fetch it again: it is cut, or not JSON in UTF-8"
        raise place.error(f"unreadable JSON ({error})", remedy) from error


def _records(content: Any, place: Place) -> list[dict[str, Any]]:
    if isinstance(content, list) and all(isinstance(item, dict) for item in content):
        return content
    raise place.error("no list of objects", "the layout changed: the source needs a reader.py")


def _unnested(records: list[dict[str, Any]], name: str, place: Place) -> list[dict[str, Any]]:
    """A record per item of the list `name`: the values around it, and the item's own under
    `name.`; an object whose list is empty gives none.
    """
    found = []
    for record in records:
        outer = {key: value for key, value in record.items() if key != name}
        for item in _records(record.get(name), place):
            found.append({**outer, **{f"{name}.{key}": value for key, value in item.items()}})
    return found


def _flat(feature: dict[str, Any], place: Place) -> dict[str, Any]:
    """The properties, and the geometry with its type first."""
    properties, geometry = feature.get("properties") or {}, feature.get("geometry")
    if not isinstance(properties, dict):
        raise place.error("the properties of a feature are no object", "report it to the producer")
    if isinstance(geometry, dict) and "type" in geometry:
        geometry = {"type": geometry["type"], **geometry}
    return {**properties, "geometry": geometry}


def _reading(records: list[dict[str, Any]], place: Place) -> Reading:
    """The records as text, under every name that one of them has, in order of appearance."""
    names = list(dict.fromkeys(name for record in records for name in record))
    headers = checked_headers(names, place, 1)
    rows = [[_text(record.get(name)) for name in names] for record in records]
    try:
        return one_table(headers, text_table(headers, rows, range(1, len(rows) + 1)))
    except UnicodeEncodeError as error:
        what = f"half a character (\\u{ord(error.object[error.start]):x}) that no text can hold"
        raise place.error(what, "report it to the producer") from error


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else compact(value)
