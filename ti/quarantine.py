"""What quality.quarantine holds and what the registers of corrections did, as plain values."""

from typing import TYPE_CHECKING, Any, LiteralString

from psycopg.rows import dict_row

if TYPE_CHECKING:
    from ti.context import Context
    from warehouse.migrate import Connection

# Lines of files that later ones replaced concern nobody any more.
HELD: LiteralString = """
    from quality.quarantine as q
    inner join meta.extraction as x on q.id_extraction = x.id_extraction
    where
        x.state <> 'superseded'
        and (%(sources)s::text[] = '{}' or q.source = any(%(sources)s))
        and (%(rule)s::text is null or q.regle = %(rule)s)
        and (%(line)s::bigint is null or q.ligne = %(line)s)
"""
GROUPS: LiteralString = """
    select
        q.source, q.part, q.vintage, q.regle, q.colonne,
        count(*) filter (where q.libere_le is null) as lignes,
        count(*) filter (where q.libere_le is not null) as liberees,
        (array_agg(q.ligne order by q.ligne) filter (where q.libere_le is null))[:3]
            as premieres_lignes,
        (array_agg(q.valeur order by q.ligne) filter (where q.libere_le is null))[1] as valeur
"""
BY: LiteralString = (
    " group by q.source, q.part, q.vintage, q.regle, q.colonne order by 1, 2, 3, 4, 5"
)
ROWS: LiteralString = """
    select q.source, q.part, q.vintage, q.fichier, q.ligne, q.regle, q.colonne, q.valeur, q.raison
"""
FIRST: LiteralString = " and q.libere_le is null order by 1, 2, 3, q.ligne, q.regle limit %(limit)s"
CORRECTIONS: LiteralString = """
    select r.source, r.part, r.vintage, r.regle, r.colonne, r.lignes, r.exemple, r.raison
    from quality.remarque as r
    inner join meta.extraction as x on r.id_extraction = x.id_extraction
    where
        x.state <> 'superseded' and starts_with(r.regle, 'correction')
        and (%(sources)s::text[] = '{}' or r.source = any(%(sources)s))
    order by 1, 2, 3, 4, 5
"""
SHOWN = 10


def quarantined(
    conn: "Connection",
    sources: tuple[str, ...] = (),
    rule: str | None = None,
    line: int | None = None,
) -> dict[str, Any]:
    """`groups` by source, part, vintage, rule and column, the first `rows` held, and what the
    `corrections` of the registers did, each a list of rows by column name.
    """
    asked = {"sources": list(sources), "rule": rule, "line": line, "limit": SHOWN}
    with conn.cursor(row_factory=dict_row) as cursor:
        return {
            "groups": cursor.execute(GROUPS + HELD + BY, asked).fetchall(),
            "rows": cursor.execute(ROWS + HELD + FIRST, asked).fetchall(),
            "corrections": cursor.execute(CORRECTIONS, asked).fetchall(),
        }


def idle_corrections(conn: "Connection", source: str) -> list[str]:
    """A line for each correction of a source that was not applied to a file, and why."""
    rows = quarantined(conn, (source,))["corrections"]
    return [
        f"{row['source']}.{row['part']} {row['vintage']}, colonne {row['colonne']} : correction "
        f"{row['raison']}"
        for row in rows
        if not row["lignes"]
    ]


def set_aside_as_built(ctx: "Context", id_release: str) -> None:
    """Nothing; the quarantine says of each line what that release, which readers see, did of it."""
    from warehouse.set_aside import as_built

    with ctx.server.connect("loader") as conn:
        as_built(conn, id_release)
