"""The codes of a file that stays in the lake, tried where they lie: it has no table to ask."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from expectations.comparison import Row
from expectations.landing_sql import last_year, told_rows
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


def badly_formed(parquet: Path, columns: Iterable[Column], vintage: str) -> dict[str, Any]:
    """How many codes do not look like one, or tell of a time after the file's vintage (`nombre`)
    and, by column, the first of them (`lignes`): the code, how many there are, and the line. An
    empty cell is no code.
    """
    there = set(pq.read_schema(parquet).names)
    asked = {
        column.name: _heads(str(header), wrong)
        for column in columns
        for header in (column.header, column.name)
        if header in there and (wrong := _wrong(column, vintage))
    }
    if not asked:
        return {"nombre": 0, "lignes": []}
    heads = ", ".join(asked.values())
    with database().cursor() as connection:
        query = f"select {heads} from read_parquet(?, file_row_number = true)"  # noqa: S608
        cells = connection.execute(query, [str(parquet)]).fetchone() or ()
    found = list(_rows(list(asked), cells))
    return {"nombre": sum(row["lignes"] for row in found), "lignes": found}


def _wrong(column: Column, vintage: str) -> str:
    """The condition on a `{cell}`, a text, of that column that is none of its codes."""
    found = []
    if column.format and column.type == "text":
        pattern = regex(column.format).replace("'", "''")
        found.append(
            f"not regexp_matches({{cell}}, '{pattern.replace('{', '{{').replace('}', '}}')}')"
        )
    if last := last_year(column, vintage):
        found.append(f"left({{cell}}, 4) > '{last}'")
    return " or ".join(found)


def _heads(header: str, wrong: str) -> str:
    """Of a column: how many codes are wrong, the line and the text of the first."""
    cell = 'cast("' + header.replace('"', '""') + '" as varchar)'
    bad = f"{cell} <> '' and ({wrong.format(cell=cell)})"
    return (
        f"count_if({bad}), min(file_row_number) filter (where {bad}), "
        f"arg_min({cell}, file_row_number) filter (where {bad})"
    )


def _rows(names: Sequence[str], cells: Sequence[Any]) -> Iterator[Row]:
    for n, name in enumerate(names):
        count, line, value = cells[3 * n : 3 * n + 3]
        if count:
            said = {"valeur": visible(value, LONGEST), "lignes": count, "premiere_ligne": line + 1}
            yield {"colonne": name, **said}
