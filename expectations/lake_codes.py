"""The codes of a file that stays in the lake, tried where they lie: it has no table to ask."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from expectations.comparison import Row
from expectations.landing_sql import told_rows
from expectations.parquet import database
from extractors.errors import visible
from extractors.formats import regex
from extractors.registry_columns import Column

# What `faits.f` holds of them.
CODES = "codes"
BADLY_FORMED = told_rows(CODES, ("colonne", "valeur", "lignes", "premiere_ligne"))
LONGEST = 80
SHARE = """
select coalesce((f #>> '{codes,nombre}')::numeric / nullif((f ->> 'lignes')::numeric, 0), 0)
from faits
"""


def badly_formed(parquet: Path, columns: Iterable[Column]) -> dict[str, Any]:
    """How many codes do not look like one (`nombre`) and, by column, the first of them (`lignes`):
    the code, how many there are, and the line. An empty cell is no code.
    """
    there = set(pq.read_schema(parquet).names)
    asked = {
        column.name: (header, column.format)
        for column in columns
        for header in (column.header, column.name)
        if column.format and column.type == "text" and header in there
    }
    if not asked:
        return {"nombre": 0, "lignes": []}
    heads = ", ".join(_heads(str(header), name) for header, name in asked.values())
    with database().cursor() as connection:
        query = f"select {heads} from read_parquet(?, file_row_number = true)"  # noqa: S608
        cells = connection.execute(query, [str(parquet)]).fetchone() or ()
    found = list(_rows(list(asked), cells))
    return {"nombre": sum(row["lignes"] for row in found), "lignes": found}


def _heads(header: str, name: str) -> str:
    """Of a column: how many codes are of another shape, the line and the text of the first."""
    column, pattern = '"' + header.replace('"', '""') + '"', regex(name).replace("'", "''")
    wrong = f"{column} <> '' and not regexp_matches({column}, '{pattern}')"
    return (
        f"count_if({wrong}), min(file_row_number) filter (where {wrong}), "
        f"arg_min({column}, file_row_number) filter (where {wrong})"
    )


def _rows(names: Sequence[str], cells: Sequence[Any]) -> Iterator[Row]:
    for n, name in enumerate(names):
        count, line, value = cells[3 * n : 3 * n + 3]
        if count:
            said = {"valeur": visible(value, LONGEST), "lignes": count, "premiere_ligne": line + 1}
            yield {"colonne": name, **said}
