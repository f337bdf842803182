"""The views of raw: which accepted tables they show, and which tables are kept."""

from typing import TYPE_CHECKING

from psycopg import errors, sql

from warehouse.encode import LINE, POSTGRES_TYPES
from warehouse.migrate import Connection

if TYPE_CHECKING:
    from extractors.registry import Source

KEPT = 3
LEADING = (("id_extraction", "text"), ("millesime", "text"))

# One table per vintage, the newest accepted; or, of a part that is `latest`, one in all.
SHOWN = """
    select distinct on ({scope}) id_extraction, vintage, accepted_table
    from meta.extraction
    where source = %s and part = %s and accepted_table is not null
    order by {scope}, vintage desc, accepted_at desc, id_extraction
"""

FORGET_OLD = """
    with ranked as (
        select id_extraction, state, loaded_at, accepted_table,
            row_number() over (
                partition by {scope}, accepted_table is null
                order by accepted_at desc, id_extraction
            ) as age,
            max(loaded_at) filter (where state = 'accepted')
            over (partition by {scope}) as last_load
        from meta.extraction
        where source = %(source)s and part = %(part)s
    )
    update meta.extraction as e set accepted_table = null, table_name = null
    from ranked as r
    where
        e.id_extraction = r.id_extraction and r.id_extraction <> all(%(shown)s)
        and case
            when r.accepted_table is not null then r.age > %(kept)s
            else r.state = 'refused' and r.loaded_at < r.last_load
        end
"""


def turn_view(conn: Connection, source: "Source", part: str) -> None:
    """None; raw.<source>_<part> is the union of the tables to show, typed even when empty.

    What stands on a view whose columns changed is dropped with it: dbt makes it again.
    """
    name = sql.Identifier("raw", f"{source.id}_{part}")
    shown = _shown(conn, source, part)
    typed = [(c.name, c.type) for c in source.columns(part, _newest(shown))] + [LINE]
    selects = [_select(conn, *row, typed) for row in shown] or [_empty(typed)]
    create = sql.SQL("create or replace view {} as {}").format(
        name, sql.SQL(" union all ").join(selects)
    )
    try:
        with conn.transaction():
            conn.execute(create)
    except errors.InvalidTableDefinition:
        conn.execute(sql.SQL("drop view {} cascade").format(name))
        conn.execute(create)


def drop_beyond_kept(conn: Connection, source: "Source", part: str) -> None:
    """None; of each vintage (of the part, if `latest`) the last three accepted tables remain.

    A table that is shown always remains; what is no longer shown is marked superseded. A refused
    table goes once something was accepted after it.
    """
    scope = _scope(source, part)
    shown = [row[0] for row in _shown(conn, source, part)]
    conn.execute(
        """
        update meta.extraction set state = 'superseded'
        where source = %s and part = %s and state = 'accepted' and id_extraction <> all(%s)
        """,
        [source.id, part, shown],
    )
    conn.execute(
        sql.SQL(FORGET_OLD).format(scope=scope),
        {"source": source.id, "part": part, "shown": shown, "kept": KEPT},
    )
    _drop_unknown(conn, source.id, part)


def _drop_unknown(conn: Connection, source: str, part: str) -> None:
    """Drop the part's tables that no extraction names any more."""
    tables = conn.execute(
        """
        select c.relname from pg_class as c
        where
            c.relnamespace = 'raw_store'::regnamespace and c.relkind = 'r'
            and starts_with(c.relname, %s)
            and not exists (
                select 1 from meta.extraction as e
                where c.relname in (e.accepted_table, e.table_name)
            )
        """,
        [f"{source}__{part}__"],
    ).fetchall()
    for (table,) in tables:
        conn.execute(sql.SQL("drop table {}").format(sql.Identifier("raw_store", str(table))))


def _shown(conn: Connection, source: "Source", part: str) -> list[tuple[str, str, str]]:
    """Extraction, vintage and table of what the view shows, in order of extraction."""
    query = sql.SQL(SHOWN).format(scope=_scope(source, part))
    rows = conn.execute(query, [source.id, part]).fetchall()
    return sorted((str(row[0]), str(row[1]), str(row[2])) for row in rows)


def _scope(source: "Source", part: str) -> sql.SQL | sql.Identifier:
    latest = source.parts[part].vintages == "latest"
    return sql.Identifier("part") if latest else sql.Identifier("vintage")


def _newest(shown: list[tuple[str, str, str]]) -> str:
    return max((vintage for _, vintage, _ in shown), default="")


def _select(
    conn: Connection, id_extraction: str, vintage: str, table: str, typed: list[tuple[str, str]]
) -> sql.Composed:
    """A select of one table; a column that its load did not have is NULL."""
    name = sql.Identifier("raw_store", table)
    found = conn.execute(sql.SQL("select * from {} limit 0").format(name)).description or []
    there = {column.name for column in found}
    columns = [
        sql.Identifier(column) if column in there else _null(column, kind) for column, kind in typed
    ]
    leading = [
        sql.SQL("{}::text as {}").format(sql.Literal(value), sql.Identifier(column))
        for value, (column, _) in zip((id_extraction, vintage), LEADING, strict=True)
    ]
    return sql.SQL("select {} from {}").format(sql.SQL(", ").join([*leading, *columns]), name)


def _empty(typed: list[tuple[str, str]]) -> sql.Composed:
    columns = [_null(column, kind) for column, kind in (*LEADING, *typed)]
    return sql.SQL("select {} where false").format(sql.SQL(", ").join(columns))


def _null(column: str, kind: str) -> sql.Composed:
    return sql.SQL("null::{} as {}").format(sql.SQL(POSTGRES_TYPES[kind]), sql.Identifier(column))
