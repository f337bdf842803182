"""Which parts of an SQL expression only choose among its values, rather than go into them."""

from collections.abc import Iterator

from sqlglot import exp


def choosing(made: exp.Expr, query: exp.Expr) -> Iterator[exp.Expr]:
    """The parts of an expression that only choose among its values."""
    if isinstance(made, exp.Case):
        yield from (part for part in [made.this] if part is not None)
    elif isinstance(made, exp.If):
        yield made.this
    elif isinstance(made, exp.Filter):
        yield made.expression
    elif isinstance(made, exp.Window):
        yield from (part for part in made.iter_expressions() if part is not made.this)
        yield from named_window(made, query)
    elif isinstance(made, exp.Order) and not isinstance(made.parent, exp.WithinGroup):
        yield from made.expressions


def named_window(made: exp.Expr, query: exp.Expr) -> list[exp.Expr]:
    """The window of a query that an expression names."""
    if not isinstance(made, exp.Window) or not made.alias:
        return []
    return [w for w in query.args.get("windows") or [] if w.name == made.alias]
