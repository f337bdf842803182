"""The checks of gate 1 on a vintage that comes again with other content: what is gone, came, moved.

A producer who publishes a vintage again seldom says what changed. Both tables are there while the
file is at the door, so every row and every cell can be told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.sql import SQL, Composable, Identifier, Literal

from expectations.model import Check, Skipped
from extractors.registry_columns import LINE
from extractors.registry_part import Part

if TYPE_CHECKING:
    Make = Callable[..., Check]

Connection = psycopg.Connection[Any]
RAW_STORE = "raw_store"
FIRST = "no file of this vintage was accepted before"
# Name: severity, what it says, what to do.
SAID = {
    "lignes_retirees": (
        "avertissement",
        "keys that {before} has and this file, of the same vintage, has not",
        "ask the producer why they are gone; a file cut short keeps its header",
    ),
    "lignes_ajoutees": (
        "information",
        "keys that this file has and {before}, of the same vintage, has not",
        "look at the first of them",
    ),
    "valeurs_reprises": (
        "information",
        "cells whose value is another than in {before}, of the same vintage",
        "look at the columns and at the first of their cells",
    ),
}
_CHANGED = """
with nouvelles as materialized (
    select row({key})::text as cle, {columns}
    from (select {columns} from lot except select {columns} from {before}) as n
), anciennes as materialized (
    select row({key})::text as cle, {columns}
    from (select {columns} from {before} except select {columns} from lot) as a
)
select * from (
    {by_column}
) as colonnes
where lignes > 0
"""
_OF_COLUMN = """
select {label} as colonne, count(*) as lignes, min(n.cle) as premiere_cle,
    left((array_agg(a.{name}::text order by n.cle))[1], 80) as avant,
    left((array_agg(n.{name}::text order by n.cle))[1], 80) as apres
from nouvelles as n inner join anciennes as a using (cle)
where n.{name} is distinct from a.{name}
"""


@dataclass(frozen=True)
class Replaced:
    """The accepted extraction of the same vintage that a file would replace: its table, and the
    columns that both have with one type.
    """

    id_extraction: str
    table: str
    columns: tuple[str, ...]


def replaced_by(conn: Connection, id_extraction: str, before: Any) -> Replaced | None:
    """What the loaded extraction would replace; None when one of both has no table."""
    rows = conn.execute(
        """
        select o.attname
        from meta.extraction as x
        inner join pg_attribute as n on n.attrelid = to_regclass('raw_store.' || x.table_name)
        inner join pg_attribute as o
            on o.attname = n.attname and o.atttypid = n.atttypid
            and o.attrelid = to_regclass('raw_store.' || %s::text)
        where
            x.id_extraction = %s and n.attnum > 0 and o.attnum > 0 and o.attname <> '_ligne'
        order by o.attnum
        """,
        [before.table, id_extraction],
    ).fetchall()
    columns = tuple(str(name) for (name,) in rows)
    return Replaced(before.id_extraction, before.table, columns) if columns else None


def republished_checks(
    part: Part, replaced: Replaced | None, make: "Make"
) -> tuple[list[Check], list[Skipped]]:
    """The checks, or those left out with the reason; none of a file that stays in the lake."""
    if part.lake_only:
        return [], []
    reason = _left_out(part, replaced)
    if replaced and not reason:
        return [_check(name, part, replaced, make) for name in SAID], []
    return [], [make(name, "", "", gravite=SAID[name][0]).skipped(reason) for name in SAID]


def _left_out(part: Part, replaced: Replaced | None) -> str:
    """Why nothing is compared, empty when something is."""
    if replaced is None:
        return FIRST
    lacking = [name for name in _key(part, replaced) if name not in replaced.columns]
    return f"{replaced.id_extraction} has no {' or '.join(lacking)} alike" if lacking else ""


def _key(part: Part, replaced: Replaced) -> tuple[str, ...]:
    """What tells a row from another: all of it, where only its line in the file does, which moves
    with the rows before it.
    """
    return replaced.columns if part.key == (LINE,) else part.key


def _check(name: str, part: Part, replaced: Replaced, make: "Make") -> Check:
    gravite, said, remedy = SAID[name]
    before, own = Identifier(RAW_STORE, replaced.table), _key(part, replaced)
    key = _names(own)
    if name == "valeurs_reprises":
        rows = _changed(before, key, [c for c in replaced.columns if c not in own], replaced)
        value = {"valeur": "select coalesce(sum(lignes), 0) from ecarts"}
    else:
        sides = [SQL("lot"), before] if name == "lignes_ajoutees" else [before, SQL("lot")]
        query = SQL("select {key} from {0} except all select {key} from {1} order by {key}")
        rows, value = query.format(*sides, key=key).as_string(), {}
    said = said.format(before=replaced.id_extraction)
    return make(name, said, remedy, gravite=gravite, ecarts=rows, trie=True, **value)


def _changed(before: Identifier, key: Composable, names: list[str], replaced: Replaced) -> str:
    """Of each column that is no part of the key, the cells that changed, the first of them."""
    if not names:
        return "select 0 as lignes where false"
    by_column = SQL("\n    union all\n").join(
        SQL(_OF_COLUMN).format(label=Literal(name), name=Identifier(name)) for name in names
    )
    columns = _names(replaced.columns)
    return (
        SQL(_CHANGED)
        .format(before=before, key=key, columns=columns, by_column=by_column)
        .as_string()
    )


def _names(columns: tuple[str, ...]) -> Composable:
    return SQL(", ").join(map(Identifier, columns))
