"""The SQL of gate 1. `lot` is the landed table, `faits.f` what is known of the file beside it."""

import re
from collections.abc import Iterable

from psycopg.sql import SQL, Composable, Identifier, Literal

from extractors.formats import AFTER, regex
from extractors.registry_columns import Column

# How many offending rows are told of those that were counted outside the table.
MOST_ROWS = 50
# A code that may be of any level is told by the column of levels beside it: those of the communes
# have five characters, those of the EPCI nine.
LEVELS = {
    "geo_melodi": (
        "concat_ws(' ', objet_geographique, {0})",
        r"^(?:COM \d[\dAB]\d{3}|DEP \d[\dAB]\d?|REG \d{2}|ZE2020 \d{4}|EPCI (?:\d{9}|Z{9})"
        r"|(?!(?:COM|DEP|REG|ZE2020|EPCI) )\w+ [0-9A-Z]{1,9})$",
    )
}
MISSING_HEADERS = """
select a ->> 'entete' as entete
from faits, jsonb_array_elements(f -> 'attendus') as a
where not exists (
    select from jsonb_array_elements_text(f -> 'entetes') as e
    where case
        when (a ->> 'motif')::boolean then e ~ (a ->> 'entete') else e = a ->> 'entete'
    end
)
"""
UNKNOWN_HEADERS = "select e as entete from faits, jsonb_array_elements_text(f -> 'inconnus') as e"
REJECTS = """
select (e ->> 'ligne')::bigint as ligne, e ->> 'colonne' as colonne, e ->> 'valeur' as valeur,
    e ->> 'raison' as raison
from faits, jsonb_array_elements(f -> 'premiers_rejets') as e
"""
# A table may be empty where its part's row band says so: it has no bad row then. How many rows were
# copied is known; the check of their number counts them.
REJECT_SHARE = """
select coalesce(
    (f ->> 'rejets')::numeric / nullif((f ->> 'rejets')::numeric + (f ->> 'lignes')::numeric, 0), 0
)
from faits
"""
BAD_CODE_SHARE = """
select coalesce((select sum(lignes) from ecarts) / nullif((f ->> 'lignes')::numeric, 0), 0)
from faits
"""


def badly_formed(column: Column, vintage: str) -> str:
    """The values of a column that break its format, or tell of a time after the file's vintage:
    each distinct value is tried once.

    `offset 0` keeps the regular expression away from the rows, of which there are millions.
    """
    rows = SQL(
        """
        select {label} as colonne, valeurs.*
        from (
            select {value} as valeur, count(*) as lignes, min(_ligne) as premiere_ligne
            from lot where {name} is not null group by {value} offset 0
        ) as valeurs
        where {wrong}
        """
    )
    written, pattern = LEVELS.get(column.format, ("{0}::text", regex(column.format)))
    shape = SQL("valeur !~ {}").format(Literal(pattern))
    name = Identifier(column.name)
    return rows.format(
        label=Literal(column.name),
        name=name,
        value=SQL(written).format(name),
        wrong=SQL(" or ").join([shape, *_too_late(column, vintage)]),
    ).as_string()


def last_year(column: Column, vintage: str) -> str:
    """The last year that a column of years or days of that vintage may have; empty when any."""
    known = re.match(r"\d{4}", vintage)
    return str(int(known[0]) + AFTER[column.format]) if known and column.format in AFTER else ""


def _too_late(column: Column, vintage: str) -> list[Composable]:
    """What is written as a year or a day comes after another year as text does."""
    last = last_year(column, vintage)
    return [SQL("left(valeur, 4) > {}").format(Literal(last))] if last else []


def empty_values(names: Iterable[str]) -> str:
    """The rows of which one of the columns is empty."""
    columns = [Identifier(name) for name in names]
    empty = SQL(" or ").join(SQL("{} is null").format(column) for column in columns)
    rows = SQL("select _ligne as ligne, {} from lot where {}")
    return rows.format(SQL(", ").join(columns), empty).as_string()


def lost_values(name: str, before: str) -> str:
    """The values of a column that a table of raw_store has and this one has not."""
    lost = SQL("select distinct {name} from {table} except select distinct {name} from lot")
    table = Identifier("raw_store", before)
    return lost.format(name=Identifier(name), table=table).as_string()


def told_rows(fact: str, columns: Iterable[str]) -> str:
    """The rows under `fact` in what is known of the file, as a table of texts."""
    typed = SQL(", ").join(SQL("{} text").format(Identifier(column)) for column in columns)
    records = SQL("select e.* from faits, jsonb_to_recordset(f #> {path}) as e({typed})")
    return records.format(path=Literal(f"{{{fact},lignes}}"), typed=typed).as_string()


def told_number(fact: str) -> str:
    """How many rows there are under `fact`, of which some are told."""
    return (
        SQL("select (f #>> {})::numeric from faits")
        .format(Literal(f"{{{fact},nombre}}"))
        .as_string()
    )
