"""What each column of one model is made of, told from its SQL.

A query is read as a graph. A node is a column of a relation, or of a query inside the model (a
CTE, a subquery, one side of a union). An edge leads to what the column is made of:

- VALUE: what is read there becomes part of the column (arguments of functions and aggregates,
  results of a case, sides of a comparison that is itself the column);
- CONDITION: it only chooses among values (conditions of a case, filters of an aggregate, order and
  partition of a window, rows of a subquery).

Two nodes of each relation are no columns: ROWS, the tables whose rows it has (what `count(*)`
counts), and FILTERS, the columns that keep, join or group these rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlglot import exp, parse_one
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope
from sqlglot.schema import MappingSchema

from publication.lineage_choice import choosing, named_window

VALUE = "valeur"
CONDITION = "condition"
ROWS = "*"
FILTERS = "?"
FILTERING = ("where", "group", "having", "qualify", "order", "distinct")


class Node(NamedTuple):
    """A column of a relation `schema.table`, or `schema.table#n` for a query inside its model."""

    relation: str
    column: str


class Edge(NamedTuple):
    """`kind` is VALUE or CONDITION."""

    start: Node
    end: Node
    kind: str


@dataclass(frozen=True)
class Query:
    """The columns of a model in their order, and its edges."""

    columns: list[str]
    edges: set[Edge]


def read_query(relation: str, sql: str, schema: MappingSchema) -> Query:
    """The graph of a model's SQL (PostgreSQL); `schema`: the columns of what it reads.

    sqlglot's OptimizeError for a column that none of these tables has.
    """
    query = qualify(parse_one(sql, dialect="postgres"), schema=schema, dialect="postgres")
    root = build_scope(query)
    if root is None or not isinstance(query, exp.Query):
        raise OptimizeError("this is no query")
    return Query(query.named_selects, set(_Reader(relation, root).edges()))


class _Reader:
    """The edges of a qualified query, scope by scope."""

    def __init__(self, relation: str, root: Scope) -> None:
        self.relation = relation
        self.scopes = list(root.traverse())
        self.number = {id(scope.expression): i for i, scope in enumerate(self.scopes)}
        self.number[id(root.expression)] = -1

    def edges(self) -> Iterator[Edge]:
        for scope in self.scopes:
            query = scope.expression
            yield from self._rows(scope)
            if isinstance(query, exp.SetOperation):
                yield from self._union(query)
            elif isinstance(query, exp.Lateral):
                yield from self._lateral(query, scope)
            elif isinstance(query, exp.Values) and query.alias_column_names:
                yield from self._values(query, query.alias_column_names, query, scope)
            elif isinstance(query, exp.Select):
                for name, made in zip(query.named_selects, query.selects, strict=True):
                    start = Node(self.name(query), name)
                    yield from self._made_of(start, made, VALUE, scope)

    def name(self, query: exp.Expr) -> str:
        """The name of a query: the relation's own for the outermost."""
        number = self.number[id(query)]
        return self.relation if number < 0 else f"{self.relation}#{number}"

    def _union(self, query: exp.SetOperation) -> Iterator[Edge]:
        for side in (query.this.unnest(), query.expression.unnest()):
            for name, read in zip(query.named_selects, side.named_selects, strict=True):
                yield Edge(Node(self.name(query), name), Node(self.name(side), read), VALUE)

    def _lateral(self, query: exp.Lateral, scope: Scope) -> Iterator[Edge]:
        names, inner = query.alias_column_names, query.this.unnest()
        if isinstance(inner, exp.Values):
            yield from self._values(query, names, inner, scope)
        elif isinstance(inner, exp.Query):
            for name, read in zip(names or inner.named_selects, inner.named_selects, strict=True):
                yield Edge(Node(self.name(query), name), Node(self.name(inner), read), VALUE)
        else:
            for name in names:
                yield from self._made_of(Node(self.name(query), name), inner, VALUE, scope)

    def _values(
        self, query: exp.Expr, names: Sequence[str], values: exp.Values, scope: Scope
    ) -> Iterator[Edge]:
        for row in values.expressions:
            for name, cell in zip(names, row.expressions, strict=True):
                yield from self._made_of(Node(self.name(query), name), cell, VALUE, scope)

    def _rows(self, scope: Scope) -> Iterator[Edge]:
        """What the rows of a query are, and what keeps them."""
        query = scope.expression
        rows, filters = (Node(self.name(query), column) for column in (ROWS, FILTERS))
        for read in self._read(scope):
            yield Edge(rows, Node(read, ROWS), VALUE)
            yield Edge(filters, Node(read, FILTERS), CONDITION)
        if isinstance(query, exp.Select):
            joins = query.args.get("joins") or []
            found = [query.args.get(clause) for clause in FILTERING]
            for clause in [*found, *(join.args.get("on") for join in joins)]:
                if clause is not None:
                    yield from self._made_of(filters, clause, CONDITION, scope)

    def _read(self, scope: Scope) -> Iterator[str]:
        """The relations whose rows a query reads."""
        query = scope.expression
        if isinstance(query, exp.SetOperation):
            yield from (self.name(query.this.unnest()), self.name(query.expression.unnest()))
        elif isinstance(query, exp.Lateral) and id(query.this.unnest()) in self.number:
            yield self.name(query.this.unnest())
        elif isinstance(query, exp.Select):
            yield from (self._source(source) for _, source in scope.selected_sources.values())

    def _source(self, source: exp.Expr | Scope) -> str:
        if isinstance(source, exp.Table):
            return f"{source.db}.{source.name}"
        query = source.expression
        # Inside a recursive CTE, sqlglot gives the first side of its union for the CTE itself.
        while isinstance(query.parent, exp.SetOperation):
            query = query.parent
        return self.name(query)

    def _made_of(self, start: Node, made: exp.Expr, kind: str, scope: Scope) -> Iterator[Edge]:
        """The edges of an expression."""
        if isinstance(made, exp.Column):
            yield Edge(start, self._column(made, scope), kind)
        elif isinstance(made, exp.Query):
            yield from self._subquery(start, made, kind)
        elif isinstance(made, exp.Count) and isinstance(made.this, exp.Star):
            yield Edge(start, Node(self.name(scope.expression), ROWS), kind)
        else:
            only_choose = set(map(id, choosing(made, scope.expression)))
            for part in [*made.iter_expressions(), *named_window(made, scope.expression)]:
                chosen = CONDITION if id(part) in only_choose else kind
                yield from self._made_of(start, part, chosen, scope)

    def _subquery(self, start: Node, made: exp.Query, kind: str) -> Iterator[Edge]:
        query = _query(made)
        asked = isinstance(made.parent, (exp.Exists, exp.In))
        for name in query.named_selects:
            yield Edge(start, Node(self.name(query), name), CONDITION if asked else kind)
        for node in (ROWS, FILTERS):
            yield Edge(start, Node(self.name(query), node), CONDITION)

    def _column(self, column: exp.Column, scope: Scope | None) -> Node:
        """Where a column is read: in the query itself or, of a subquery, around it."""
        if not column.table and scope is not None:
            # What sqlglot leaves so is a name that the query itself gives (in `order by`).
            return Node(self.name(scope.expression), column.name)
        while scope is not None:
            if source := scope.sources.get(column.table):
                return Node(self._source(source), column.name)
            scope = scope.parent
        raise OptimizeError(f"{column.sql()} is of no relation that is read")


def _query(made: exp.Query) -> exp.Query:
    """The query inside parentheses."""
    inner = made.unnest()
    return inner if isinstance(inner, exp.Query) else made
