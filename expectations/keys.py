"""Values of a key that several rows of a file hold."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from expectations.landing_sql import MOST_ROWS
from expectations.parquet import database
from extractors.registry_columns import LINE

# What `faits.f` holds of them.
REPEATED = "cles"
# Rows whose keys are held in memory at once, as 64 bits that stand for each.
AT_ONCE = 8_000_000
_SHARED = """
select hash({key}) as empreinte from lignes where hash({key}) % {slices} = {slice}
group by 1 having count(*) > 1
"""
_REPEATED = """
select {key}, count(*) as lignes, min({line}) as premiere_ligne, count(*) over () as nombre
from lignes where hash({key}) in (select empreinte from partagees)
group by {key} having count(*) > 1
order by {key} limit {most}
"""


def on_several_rows(parquet: Path, key: Sequence[str]) -> dict[str, Any]:
    """How many values of the key several rows hold (`nombre`), and the first of them (`lignes`):
    the key, how many rows, and the first of these. An empty part of a key is a value like others.

    Rows are told apart by 64 bits of their key, slice by slice; the few that share them are then
    grouped by the key itself.
    """
    columns = ", ".join(f'"{name}"' for name in key)
    with database().cursor() as connection:
        lignes = connection.read_parquet(str(parquet))
        connection.register("lignes", lignes)
        slices = 1 + _count(connection) // AT_ONCE
        shared = " union all ".join(
            _SHARED.format(key=columns, slices=slices, slice=n) for n in range(slices)
        )
        connection.execute(f"create or replace temp table partagees as {shared}")
        if not _count(connection, "partagees"):
            return {"nombre": 0, "lignes": []}
        asked = _REPEATED.format(key=columns, line=f'"{LINE}"', most=MOST_ROWS)
        rows = connection.execute(asked).fetchall()
    names = (*key, "lignes", "premiere_ligne")
    told = [dict(zip(names, map(_text, row[:-1]), strict=True)) for row in rows]
    return {"nombre": rows[0][-1] if rows else 0, "lignes": told}


def _count(connection: Any, table: str = "lignes") -> int:
    return len(connection.table(table))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
