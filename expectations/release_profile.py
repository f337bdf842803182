"""What a release publishes, view by view: rows, and totals of its measures by year."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from expectations.comparison import Row, plain
from expectations.profile import ROWS, Cell, Profile, Stat
from expectations.profile_store import keep, kept
from extractors.yaml_facts import read_yaml

Connection = psycopg.Connection[Any]
TOTALS = Path(__file__).with_name("totaux.yml")
CANDIDATE = "pub_next"
VIEW = "vue"
# How far the rows of a view, and the total of a year that was published, may move unseen.
ROWS_MOVED = 0.05
TOTAL_MOVED = 0.02


def previous(conn: Connection, id_release: str) -> dict[str, str]:
    """The names of the release that readers see, as checks use them; empty when there is none."""
    row = conn.execute(
        """
        select r.id_release, r.schema_name from meta.release as r
        inner join pg_namespace as n on n.nspname = r.schema_name
        where r.is_current and r.id_release <> %s
        """,
        [id_release],
    ).fetchone()
    name, schema = row or ("", "")
    return {"precedent": str(name), "schema_precedent": str(schema)}


def profile_of_release(conn: Connection, schema: str = CANDIDATE) -> Profile:
    """Rows of every view of a release, and the totals that totaux.yml names, by year."""
    rows = conn.execute(
        """
        select table_name::text, array_agg(column_name::text) from information_schema.columns
        where table_schema = %s group by table_name order by table_name
        """,
        [schema],
    ).fetchall()
    views = {str(view): list(columns) for view, columns in rows}
    if not views:
        return {}
    counts = conn.execute(SQL(" union all ").join(_count(schema, view) for view in views))
    found: Profile = {
        Cell("", VIEW, view, ROWS): Stat(int(n), somme=float(n)) for view, n in counts.fetchall()
    }
    for view, measures in read_yaml(TOTALS).items():
        if {"annee", *measures} <= set(views.get(view, ())):
            found |= dict(_totals(conn, schema, view, measures))
    return found


def remember_profile(read: Connection, write: Connection, id_release: str) -> None:
    """None; what the candidate publishes is kept, for the release after it."""
    keep(write, id_release, profile_of_release(read))


def comparison_facts(read: Connection, names: Mapping[str, str]) -> dict[str, list[Row]]:
    """What moved since the release that readers see; nothing when its profile is not known."""
    before = kept(read, names["precedent"]) if names["precedent"] else None
    if before is None:
        return {"connue": [], "lignes": [], "totaux": []}
    after = profile_of_release(read)
    return {
        "connue": [{"release": names["precedent"]}],
        "lignes": list(_moved(before, after, ROWS_MOVED, rows=True)),
        "totaux": list(_moved(before, after, TOTAL_MOVED, rows=False)),
    }


def _moved(before: Profile, after: Profile, most: float, *, rows: bool) -> Iterator[Row]:
    """Rows or totals of the release before that moved by more than `most`, or whose year is gone,
    `apres` being None; not those of a view or a measure that is no longer counted at all.
    """
    counted = {(cell.valeur, cell.mesure) for cell in after}
    for cell, was in before.items():
        if (cell.mesure == ROWS) is not rows or (cell.valeur, cell.mesure) not in counted:
            continue
        now = after.get(cell)
        if now is None or abs(now.somme - was.somme) > most * abs(was.somme):
            place = {"vue": cell.valeur, "mesure": cell.mesure, "annee": cell.periode}
            left = None if now is None else plain(now.somme)
            yield {**place, "avant": plain(was.somme), "apres": left}


def _count(schema: str, view: str) -> Composed:
    query = SQL("select {} as vue, count(*) as lignes from {}")
    return query.format(Literal(view), Identifier(schema, view))


def _totals(
    conn: Connection, schema: str, view: str, measures: Sequence[str]
) -> Iterator[tuple[Cell, Stat]]:
    sums = SQL(", ").join(
        SQL("count({0}), coalesce(sum({0}), 0)::double precision").format(Identifier(name))
        for name in measures
    )
    query = SQL("select annee::text, count(*), {} from {} group by annee")
    for annee, lignes, *values in conn.execute(query.format(sums, Identifier(schema, view))):
        for n, name in enumerate(measures):
            stat = Stat(int(lignes), int(lignes - values[2 * n]), somme=float(values[2 * n + 1]))
            yield Cell(str(annee), VIEW, view, name), stat
