"""Column lineage: the raw columns that each column of `marts` and `pub` comes from.

Computed from the compiled SQL of every model of dbt's manifest, without a database: what the
models read of each other is put together in the order of the DAG. lineage_sql says what counts as
VALUE and as CONDITION.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.schema import MappingSchema

from extractors.errors import TiError
from extractors.home import REPOSITORY
from extractors.registry import load_registry
from publication.lineage_sql import CONDITION, FILTERS, ROWS, VALUE, Node, read_query
from warehouse.encode import LINE
from warehouse.raw_views import LEADING

RAW = "raw"
LAYERS = ("marts", "pub")
# The rows of a model as a whole, which its filters and joins decide.
ALL = "*"
LINES = "lignes"
TABLES = [REPOSITORY / "warehouse" / name for name in ("meta.sql", "quality.sql")]


class Origin(NamedTuple):
    """A column of the raw layer, or of a table of the warehouse itself (source `meta`, `quality`).

    `nature`: VALUE, CONDITION, or LINES for what decides which rows there are. `column` is `*`
    where rows are what counts.
    """

    source: str
    part: str
    column: str
    nature: str


@dataclass(frozen=True)
class Model:
    """A model of LAYERS: the origins of each of its columns, in their order, and of its rows."""

    layer: str
    name: str
    columns: Mapping[str, list[Origin]]
    rows: list[Origin]

    @property
    def sources(self) -> set[str]:
        """The sources of the registry that a value, a condition or a row depends on."""
        found = [o for origins in [*self.columns.values(), self.rows] for o in origins]
        return {o.source for o in found} & set(load_registry(everything=True))


def read_lineage(manifest: Mapping[str, Any]) -> list[Model]:
    """The models of LAYERS by layer and name, from a manifest with compiled code.

    TiError for a model without it, or which reads a column that nothing has.
    """
    graph, schema = Graph(), base_schema()
    columns: dict[str, list[str]] = {}
    for node in _in_order(manifest):
        relation = _relation(node)
        columns[relation] = graph.add(relation, node, schema)
        add_table(schema, relation, columns[relation])
    read = (node for node in _models(manifest) if node["fqn"][1] in LAYERS)
    return sorted(
        (_model(node, columns[_relation(node)], graph) for node in read),
        key=lambda model: (model.layer, model.name),
    )


class Graph:
    """The edges of all models; nodes as in lineage_sql."""

    def __init__(self) -> None:
        self._ends: dict[str, dict[Node, set[Node]]] = {VALUE: {}, CONDITION: {}}

    def add(self, relation: str, node: Mapping[str, Any], schema: MappingSchema) -> list[str]:
        """The columns of a model, whose edges are in the graph then."""
        if not node.get("compiled_code"):
            raise TiError(f"{node['name']}: its manifest has no compiled code, run dbt compile")
        try:
            query = read_query(relation, node["compiled_code"], schema)
        except SqlglotError as error:
            raise TiError(f"{node['original_file_path']}: no lineage, {error}") from error
        for start, end, kind in query.edges:
            self._ends[kind].setdefault(start, set()).add(end)
        return query.columns

    def reached(self, *starts: Node, conditions: bool) -> set[Node]:
        """The nodes that nothing is known below: columns of the raw layer, and rows of it."""
        seen: set[Node] = set()
        waiting = list(starts)
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += self._ends[VALUE].get(node, ())
                waiting += self._ends[CONDITION].get(node, ()) if conditions else ()
        return {node for node in seen if node.relation in _raw_relations()}

    def origins(self, node: Node) -> list[Origin]:
        """The origins of a column."""
        values = self.reached(node, conditions=False)
        chosen = self.reached(node, conditions=True) - values
        named = [*_origins(values, VALUE), *_origins(chosen, CONDITION)]
        return sorted(named)


def _model(node: Mapping[str, Any], columns: list[str], graph: Graph) -> Model:
    relation = _relation(node)
    rows = graph.reached(Node(relation, ROWS), Node(relation, FILTERS), conditions=True)
    return Model(
        layer=node["fqn"][1],
        name=node["name"],
        columns={column: graph.origins(Node(relation, column)) for column in columns},
        rows=sorted(_origins(rows, LINES)),
    )


def _origins(nodes: set[Node], nature: str) -> Iterator[Origin]:
    for node in nodes:
        if node.column != FILTERS:
            yield Origin(*_raw_relations()[node.relation], node.column, nature)


def _in_order(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The models, each after those that it reads."""
    nodes = {node["unique_id"]: node for node in _models(manifest)}
    above = {k: [p for p in n["depends_on"]["nodes"] if p in nodes] for k, n in nodes.items()}
    yield from (nodes[key] for key in TopologicalSorter(above).static_order())


def _models(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (node for node in manifest["nodes"].values() if node["resource_type"] == "model")


def _relation(node: Mapping[str, Any]) -> str:
    return f"{node['schema']}.{node['name']}"


@cache
def _raw_relations() -> dict[str, tuple[str, str]]:
    """Source and part (schema and table, of the warehouse's own) of what no model makes."""
    registry = load_registry(everything=True)
    parts = {f"{RAW}.{s}_{p}": (s, p) for s, one in registry.items() for p in one.parts}
    return parts | {name: _pair(name) for name in own_tables()}


def _pair(relation: str) -> tuple[str, str]:
    schema, _, table = relation.partition(".")
    return schema, table


def base_schema() -> MappingSchema:
    """The columns of what no model makes: the views of raw, the warehouse's own tables."""
    schema = MappingSchema(dialect="postgres")
    for source in load_registry(everything=True).values():
        for part in source.parts:
            declared = (column.name for column in source.columns(part, ""))
            names = [*(name for name, _ in LEADING), *declared, LINE[0]]
            add_table(schema, f"{RAW}.{source.id}_{part}", names)
    for relation, names in own_tables().items():
        add_table(schema, relation, names)
    return schema


def add_table(schema: MappingSchema, relation: str, columns: Iterable[str]) -> None:
    """Nothing; the schema knows the relation. Types are of no use here."""
    schema.add_table(relation, dict.fromkeys(columns, "text"), dialect="postgres")


@cache
def own_tables() -> dict[str, list[str]]:
    """The tables that the warehouse makes for itself, as its schema declares them."""
    found = {}
    declared_in = "\n".join(path.read_text("utf-8") for path in TABLES)
    for text in re.findall(r"^create table .*?;$", declared_in, re.DOTALL | re.M):
        declared = parse_one(text, dialect="postgres").this
        columns = [c.name for c in declared.expressions if isinstance(c, exp.ColumnDef)]
        found[f"{declared.this.db}.{declared.this.name}"] = columns
    return found
