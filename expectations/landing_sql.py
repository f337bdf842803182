"""The SQL of gate 1. `lot` is the landed table, `faits.f` what is known of the file beside it."""

from collections.abc import Iterable

from psycopg.sql import SQL, Composable, Identifier, Literal

from extractors.formats import regex
from extractors.registry_columns import Column

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


def on_several_rows(key: Iterable[str]) -> str:
    """The values of a key that several rows hold.

    Rows are grouped by 64 bits that stand for the key, and the few that share them by the key
    itself: millions of keys of several texts would not fit in memory.
    """
    rows = SQL(
        """
        select {key}, count(*) as lignes, min(_ligne) as premiere_ligne
        from lot
        where hash_record_extended(row({key}), 0) in (
            select hash_record_extended(row({key}), 0) as empreinte
            from lot group by empreinte having count(*) > 1
        )
        group by {key} having count(*) > 1
        """
    )
    return rows.format(key=names_of(key)).as_string()


def badly_formed(column: Column) -> str:
    """The values of a column that break its format; each distinct value is tried once.

    `offset 0` keeps the regular expression away from the rows, of which there are millions.
    """
    rows = SQL(
        """
        select {label} as colonne, valeurs.*
        from (
            select {name} as valeur, count(*) as lignes, min(_ligne) as premiere_ligne
            from lot group by {name} offset 0
        ) as valeurs
        where valeur !~ {pattern}
        """
    )
    name, pattern = Identifier(column.name), Literal(regex(column.format))
    return rows.format(label=Literal(column.name), name=name, pattern=pattern).as_string()


def names_of(names: Iterable[str]) -> Composable:
    """The columns, quoted and separated by commas."""
    return SQL(", ").join(Identifier(name) for name in names)
