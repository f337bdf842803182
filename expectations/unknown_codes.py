"""Rows whose code of a territory or an activity no loaded list explains: they enter the figure of
no territory, so they are told, and set aside with their line.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from expectations.judged_codes import APART, EPCI, MEMBER, NAMELESS, first_of_each, judged
from expectations.known_codes import (
    ACTIVITIES,
    LEVEL,
    LEVELS,
    LISTS,
    NATURES,
    WORDS,
    CodeColumn,
    code_columns,
    known_codes,
    relation,
)
from extractors.registry import load_registry

Connection = psycopg.Connection[Any]
Row = dict[str, Any]
NAMES = "intermediate.int_projet_relance"
RULES = {
    "commune": ("commune_inconnue", "code commune %s absent du COG et des mouvements"),
    "epci": (EPCI, "EPCI %s absent de toutes les compositions chargées"),
    "membre": (MEMBER, "membre %s : ni EPCI, ni EPT, ni commune de la référence"),
    "zone_emploi": ("zone_emploi_inconnue", "zone d'emploi %s absente de sa composition"),
    "departement": ("departement_inconnu", "département %s absent du COG"),
    "region": ("region_inconnue", "région %s absente du COG"),
    **{
        level: ("activite_inconnue", f"code d'activité %s absent du niveau {level.upper()}")
        for level in ACTIVITIES
    },
}
# What is told of a code: on how many of the rows of its file it stands, and how many rows have such
# codes: one with two of them is one row.
TOLD = """
with trouvees as materialized (
    select t.*, case when t.regle = any({}) then t.regle else '' end as a_part from ({}) as t
),

par_fichier as (
    select id_extraction, a_part, count(distinct ligne) as lignes_fautives
    from trouvees group by id_extraction, a_part
)

select x.source, x.part as partie, x.vintage as millesime, c.colonne, c.valeur, c.regle,
    count(*) as lignes, min(c.ligne) as premiere_ligne, x.rows as lignes_du_fichier,
    f.lignes_fautives
from trouvees as c
inner join meta.extraction as x on x.id_extraction = c.id_extraction
inner join par_fichier as f on c.id_extraction = f.id_extraction and c.a_part = f.a_part
group by x.id_extraction, c.colonne, c.valeur, c.regle, f.lignes_fautives
order by x.source, x.part, x.vintage, c.colonne, c.valeur
"""
SET_ASIDE = """
select x.id_extraction, x.source, x.part, x.vintage, x.file_name, c.ligne, c.regle, c.colonne,
    c.valeur, c.raison
from ({}) as c
inner join meta.extraction as x on x.id_extraction = c.id_extraction
order by x.id_extraction, c.ligne, c.regle
"""


def unknown_codes(read: Connection) -> list[Row]:
    """The codes that nothing explains, by file and column, with their rows, the first line and the
    rows of the file; `bloquant` where a file has more than its part's `max_quarantine`, or than
    OLD_EPCI of EPCI and of members.

    `read` sees what is loaded and built (builder).
    """
    query = _lines(read)
    if query is None:
        return []
    with read.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(SQL(TOLD).format(Literal(list(APART)), query)).fetchall()
    parts = {(name, part): p for name, s in load_registry().items() for part, p in s.parts.items()}
    return first_of_each(judged(rows, {key: part.max_quarantine for key, part in parts.items()}))


def unknown_rows(read: Connection) -> list[tuple[Any, ...]]:
    """The lines of these codes, as quality.quarantine keeps them."""
    query = _lines(read)
    return [] if query is None else read.execute(SQL(SET_ASIDE).format(query)).fetchall()


def _lines(read: Connection) -> Composed | None:
    """The query of all lines with an unknown code; None where nothing that has codes is loaded."""
    existing = _existing(read)
    parts: list[Composable] = [
        _column(column, nature)
        for column in code_columns()
        if {column.table, column.counted} <= existing
        for nature in _natures(column)
        if existing & LISTS[nature].keys()
    ]
    if NAMES in existing:
        parts.append(_names())
    if not parts:
        return None
    return SQL("with connus as materialized ({}) {}").format(
        known_codes(existing), SQL(" union all ").join(parts)
    )


def _existing(read: Connection) -> set[str]:
    """The relations of the layers that this reads, `schema.table`."""
    rows = read.execute(
        """
        select table_schema || '.' || table_name from information_schema.tables
        where table_schema in ('raw', 'staging', 'intermediate')
        """
    )
    return {str(name) for (name,) in rows}


def _natures(column: CodeColumn) -> list[str]:
    return sorted(set(LEVELS.values())) if column.level else [NATURES[column.format]]


def _column(column: CodeColumn, nature: str) -> Composed:
    """The lines of a column with a code of that nature that no list has; none where the lists are
    empty: a portal need not have all of them.
    """
    name = Identifier(column.name)
    rule, reason = RULES[nature]
    levels = [level for level, made in LEVELS.items() if made == nature]
    query = """
        select id_extraction, _ligne as ligne, {colonne} as colonne, {name} as valeur,
            {rule} as regle, format({reason}, {name}) as raison
        from {table}
        where {name} in (
            select codes.code
            from (
                select distinct {name} as code from {counted} where {name} is not null {level}
            ) as codes
            where
                codes.code !~ {words}
                and exists (select from connus where connus.nature = {nature})
                and not exists (
                    select from connus where connus.nature = {nature} and connus.code = codes.code
                )
        ) {level}
    """
    return SQL(query).format(
        colonne=Literal(column.name),
        name=name,
        rule=Literal(rule),
        reason=Literal(reason),
        table=relation(column.table),
        counted=relation(column.counted),
        words=Literal(WORDS.get(column.format, "^$")),
        nature=Literal(nature),
        level=_of_level(levels) if column.level else SQL(""),
    )


def _of_level(levels: Sequence[str]) -> Composed:
    return SQL("and {} = any({})").format(Identifier(LEVEL), Literal(list(levels)))


def _names() -> Composed:
    """The projects whose commune is a name that no code of the department, or several, bear."""
    query = """
        select id_extraction, ligne, 'nom_commune' as colonne, nom_commune as valeur,
            {} as regle, format('nom de commune %s %s : aucun code, ou plusieurs',
                coalesce(code_departement, '?'), nom_commune) as raison
        from {} where code_commune is null and nom_commune is not null
    """
    return SQL(query).format(Literal(NAMELESS), relation(NAMES))
