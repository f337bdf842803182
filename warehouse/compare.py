"""What changes between two releases: rows, totals, movements and definitions of each view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql

from extractors.errors import MisuseError
from warehouse.migrate import Connection
from warehouse.release import CANDIDATE, current, kept, schema_of
from warehouse.turning import tables

NUMBERS = ("smallint", "integer", "bigint", "numeric", "double precision", "real")
CANDIDATE_NAME = "candidat"
# These tell of the release itself: sources and definitions are compared apart.
ABOUT_ITSELF = ("release_v1", "controle_v1", "source_v1", "dictionnaire_v1")


@dataclass(frozen=True)
class Movement:
    """A row of which a measure moved: its key, its value before and after."""

    key: tuple[str, ...]
    before: Any
    after: Any


@dataclass
class ViewDiff:
    """What changed in a view; `totals` and `movements` hold the measures that differ."""

    view: str
    rows: tuple[int, int]
    added: int
    removed: int
    changed: int
    columns: list[str] = field(default_factory=list)
    totals: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    movements: dict[str, list[Movement]] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """Whether nothing of the view differs."""
        return not (self.added or self.removed or self.changed or self.columns)


def sides(conn: Connection, names: Sequence[str]) -> list[tuple[str, str]]:
    """(name, schema) of what to compare, before then after; MisuseError when one is not there.

    Without names: the current release and the candidate, else the two last releases, and nothing
    when there are not two. With one: that release and the current one.
    """
    shown = current(conn)
    known = {name: schema_of(name) for name in kept(conn)}
    if tables(conn, CANDIDATE):
        known[CANDIDATE_NAME] = CANDIDATE
    wanted = list(names)
    if not wanted and shown is not None and CANDIDATE_NAME in known:
        wanted = [shown.id_release, CANDIDATE_NAME]
    elif not wanted:
        wanted = [*reversed([name for name in known if name != CANDIDATE_NAME][:2])]
        if len(wanted) < 2:
            return []
    elif len(wanted) == 1 and shown is not None:
        wanted.append(shown.id_release)
    missing = [name for name in wanted if name not in known]
    if missing or len(wanted) != 2:
        there = ", ".join(known) or "none"
        raise MisuseError(f"no two releases to compare ({', '.join(missing) or there}): {there}")
    return [(name, known[name]) for name in wanted]


def compare(
    conn: Connection, before: str, after: str, keys: Mapping[str, Sequence[str]], top: int = 3
) -> list[ViewDiff]:
    """The differences of each view of two schemas, by name; `keys` are the views' keys."""
    names = {*tables(conn, before), *tables(conn, after)} - {*ABOUT_ITSELF}
    return [_view(conn, name, before, after, keys.get(name, ()), top) for name in sorted(names)]


def rows_that_differ(
    conn: Connection, view: str, before: str, after: str, columns: Sequence[str]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Rows of those columns that only the second schema's view has, and those only the first's."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL("select {} from {} except select {} from {} order by {}")
    if not all(view in tables(conn, schema) for schema in (before, after)):
        return [], []
    pair = [sql.Identifier(schema, view) for schema in (after, before)]
    added = conn.execute(query.format(names, pair[0], names, pair[1], names)).fetchall()
    removed = conn.execute(query.format(names, pair[1], names, pair[0], names)).fetchall()
    return added, removed


def _view(
    conn: Connection, view: str, before: str, after: str, key: Sequence[str], top: int
) -> ViewDiff:
    old, new = (_columns(conn, schema, view) for schema in (before, after))
    told = [f"+ {name} {new[name]}" for name in new if name not in old]
    told += [f"- {name} {old[name]}" for name in old if name not in new]
    told += [f"{n} {old[n]} → {new[n]}" for n in new if n in old and old[n] != new[n]]
    common = [name for name in new if name in old]
    if not common:
        there = _count(conn, before, view) if old else 0, _count(conn, after, view) if new else 0
        return ViewDiff(view, there, there[1], there[0], 0, told)
    keys = [name for name in key if name in common] or common
    measures = [n for n in common if n not in keys and {old[n], new[n]} <= {*NUMBERS}]
    names: dict[str, sql.Composable] = {"key": _list(keys), "all": _list(common)}
    names |= {"avant": sql.Identifier(before, view), "apres": sql.Identifier(after, view)}
    row = conn.execute(sql.SQL(COUNTS).format(**names)).fetchone() or (0, 0, 0, 0, 0)
    old_rows, new_rows, added, removed, changed = (int(str(count)) for count in row)
    found = ViewDiff(view, (old_rows, new_rows), added, removed, changed, told)
    for measure in measures if found.added or found.removed or found.changed else []:
        names["measure"] = sql.Identifier(measure)
        total = conn.execute(sql.SQL(TOTALS).format(**names)).fetchone() or (None, None)
        if total[0] != total[1]:
            found.totals[measure] = (total[0], total[1])
        moved = conn.execute(sql.SQL(MOVEMENTS).format(**names), [top]).fetchall()
        if moved:
            found.movements[measure] = [
                Movement(tuple(map(str, row[:-2])), row[-2], row[-1]) for row in moved
            ]
    return found


# A row per key of either side, grouped: an empty part of a key matches itself.
COUNTS = """
select
    coalesce(sum(avant), 0)::bigint, coalesce(sum(apres), 0)::bigint,
    count(*) filter (where avant = 0), count(*) filter (where apres = 0),
    count(*) filter (where avant > 0 and apres > 0 and h_avant is distinct from h_apres)
from (
    select
        count(*) filter (where cote = 0) as avant, count(*) filter (where cote = 1) as apres,
        sum(h) filter (where cote = 0) as h_avant, sum(h) filter (where cote = 1) as h_apres
    from (
        select {key}, 0 as cote, hashtextextended(row({all})::text, 0)::numeric as h from {avant}
        union all
        select {key}, 1 as cote, hashtextextended(row({all})::text, 0)::numeric as h from {apres}
    ) as lignes
    group by {key}
) as cles
"""
TOTALS = """
select
    (select trim_scale(sum({measure})::numeric) from {avant}),
    (select trim_scale(sum({measure})::numeric) from {apres})
"""
MOVEMENTS = """
select {key}, avant, apres
from (
    select
        {key},
        trim_scale(sum({measure}::numeric) filter (where cote = 0)) as avant,
        trim_scale(sum({measure}::numeric) filter (where cote = 1)) as apres,
        count(distinct cote) as cotes
    from (
        select {key}, {measure}, 0 as cote from {avant}
        union all
        select {key}, {measure}, 1 as cote from {apres}
    ) as lignes
    group by {key}
) as cles
where cotes = 2 and avant is distinct from apres
order by abs(coalesce(apres, 0) - coalesce(avant, 0)) desc, {key}
limit %s
"""


def _list(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _count(conn: Connection, schema: str, view: str) -> int:
    query = sql.SQL("select count(*) from {}").format(sql.Identifier(schema, view))
    row = conn.execute(query).fetchone()
    return int(str(row[0])) if row else 0


def _columns(conn: Connection, schema: str, view: str) -> dict[str, str]:
    """{column: type} in the view's order; empty when the schema has no such view."""
    rows = conn.execute(
        """
        select a.attname, format_type(a.atttypid, null)
        from pg_attribute as a
        inner join pg_class as c on a.attrelid = c.oid
        inner join pg_namespace as n on c.relnamespace = n.oid
        where n.nspname = %s and c.relname = %s and a.attnum > 0 and not a.attisdropped
        order by a.attnum
        """,
        [schema, view],
    )
    return {str(name): str(kind) for name, kind in rows}
