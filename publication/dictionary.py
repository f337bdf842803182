"""The dictionary of the published views, rendered from what dbt's manifest says of them.

A column is described once, in its dbt model: description (French), data type, meta `libelle_en`
and `unite`. A view's grain is its model's meta `grain`; its sources are read from its lineage.
"""

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import psycopg

from extractors.errors import TiError
from extractors.registry import load_registry

LAYER = "pub"
RAW = "raw"
INSERT = """
    insert into meta.dictionnaire
    (vue, colonne, ordre, type, unite, libelle_fr, libelle_en, grain, source)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True)
class Entry:
    """A column of a published view; fields as in `dictionnaire_v1`."""

    vue: str
    colonne: str
    ordre: int
    type: str
    unite: str | None
    libelle_fr: str
    libelle_en: str
    grain: str
    source: str | None


def fill_dictionary(conn: psycopg.Connection[Any], manifest_path: Path) -> list[Entry]:
    """The entries now in meta.dictionnaire, which hold the manifest's and nothing else."""
    entries = read_dictionary(manifest_path)
    with conn.transaction():
        conn.execute("delete from meta.dictionnaire")
        with conn.cursor() as cursor:
            cursor.executemany(INSERT, [astuple(entry) for entry in entries])
    return entries


def read_dictionary(manifest_path: Path) -> list[Entry]:
    """Every column of every published view, by view and in the view's order.

    TiError when the manifest has no published view, or a column lacks its description.
    """
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    models = sorted(_published(manifest), key=lambda model: str(model["name"]))
    if not models:
        raise TiError(f"{manifest_path} describes no published view: run dbt parse")
    return [entry for model in models for entry in _entries(model, manifest)]


def lineage(model: str, manifest: dict[str, Any]) -> list[str]:
    """Ids of the registry's sources that a model of the manifest derives from, in order."""
    registry = sorted(load_registry(everything=True), key=len, reverse=True)
    tables = (t for schema, t in _raw_tables(model, manifest) if schema == RAW)
    owners = (next((s for s in registry if t.startswith(f"{s}_")), None) for t in tables)
    return sorted({owner for owner in owners if owner})


def _published(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["fqn"][1] == LAYER:
            yield node


def _entries(model: dict[str, Any], manifest: dict[str, Any]) -> Iterator[Entry]:
    grain = _meta(model).get("grain", "")
    source = " ".join(lineage(model["unique_id"], manifest)) or None
    for order, column in enumerate(model["columns"].values(), start=1):
        meta = _meta(column)
        where = f"{model['name']}.{column['name']}"
        if not (column["description"] and column["data_type"] and meta.get("libelle_en") and grain):
            raise TiError(
                f"{where}: give description, data_type, meta libelle_en, the model's grain"
            )
        yield Entry(
            vue=model["name"],
            colonne=column["name"],
            ordre=order,
            type=column["data_type"],
            unite=meta.get("unite") or None,
            libelle_fr=_line(column["description"]),
            libelle_en=_line(meta["libelle_en"]),
            grain=_line(grain),
            source=source,
        )


def _raw_tables(unique_id: str, manifest: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Schema and name of every dbt source above a node."""
    seen: set[str] = set()
    waiting = [unique_id]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if source := manifest["sources"].get(node):
            yield source["schema"], source["name"]
        waiting += manifest["parent_map"].get(node, [])


def _meta(node: dict[str, Any]) -> dict[str, Any]:
    """The meta of a model or column, which dbt keeps under `config` since 1.10."""
    found: dict[str, Any] = node.get("config", {}).get("meta") or node.get("meta") or {}
    return found


def _line(text: str) -> str:
    return " ".join(text.split())
