"""The whole content of a database, to compare two of them."""

import psycopg
from psycopg import sql

RELATIONS = """
    select n.nspname, c.relname, c.relkind::text, pg_get_userbyid(c.relowner),
        -- In an order of their own: a restore gives the same rights in another one.
        (select array_agg(a::text order by a::text) from unnest(c.relacl) as a)
    from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
    where n.nspname !~ '^(pg_|information_schema|public)' and c.relkind in ('r', 'p', 'v', 'm')
    order by 1, 2
"""
ROWS = "select count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) from {} as t"


def content(conn: psycopg.Connection) -> dict[str, tuple]:
    """By table and view of every schema: kind, owner, rights, rows and a hash of the rows."""
    found = {}
    for schema, name, *facts in conn.execute(RELATIONS).fetchall():
        rows = conn.execute(sql.SQL(ROWS).format(sql.Identifier(schema, name))).fetchone()
        found[f"{schema}.{name}"] = (*facts, *rows)
    return found
