"""Rows whose code of a territory or an activity no loaded list explains: they enter the figure of
no territory, so they are told, and set aside with their line.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from expectations.known_codes import (
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
# A part may have this many such lines, however small it is.
FEW = 10
# An EPCI that is gone before the oldest composition loaded is in no list, and no error: of these a
# part may have one line in ten.
OLD_EPCI = 0.1
# A column whose every code is wrong is told by its first ones, and how many more there are.
MOST = 1000
NAMES = "intermediate.int_projet_relance"
NAMELESS = "nom_introuvable"
RULES = {
    "commune": ("commune_inconnue", "code commune %s absent du COG et des mouvements"),
    "epci": ("epci_inconnu", "EPCI %s absent de toutes les compositions chargées"),
    "zone_emploi": ("zone_emploi_inconnue", "zone d'emploi %s absente de sa composition"),
    "departement": ("departement_inconnu", "département %s absent du COG"),
    "region": ("region_inconnue", "région %s absente du COG"),
    "activite": ("activite_inconnue", "code d'activité %s absent de la nomenclature"),
}
# What is told of a code: on how many of the rows of its file it stands.
TOLD = """
select x.source, x.part as partie, x.vintage as millesime, c.colonne, c.valeur, c.regle,
    count(*) as lignes, min(c.ligne) as premiere_ligne, x.rows as lignes_du_fichier
from ({}) as c
inner join meta.extraction as x on x.id_extraction = c.id_extraction
group by x.id_extraction, c.colonne, c.valeur, c.regle
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
    OLD_EPCI of EPCI.

    `read` sees what is loaded and built (builder).
    """
    query = _lines(read)
    if query is None:
        return []
    with read.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(SQL(TOLD).format(query)).fetchall()
    parts = {(name, part): p for name, s in load_registry().items() for part, p in s.parts.items()}
    judged = _judged(rows, {key: part.max_quarantine for key, part in parts.items()})
    return [*judged[:MOST], *_summed(judged[MOST:])]


def unknown_rows(read: Connection) -> list[tuple[Any, ...]]:
    """The lines of these codes, as quality.quarantine keeps them."""
    query = _lines(read)
    return [] if query is None else read.execute(SQL(SET_ASIDE).format(query)).fetchall()


def _judged(rows: Sequence[Row], most: Mapping[tuple[str, str], float]) -> list[Row]:
    """The rows, each with whether its file has too many. A source without codes always has names
    that no commune bears alone: they are told where there are too many, and never block.
    """
    lines: dict[tuple[str, ...], int] = {}
    for row in rows:
        lines[_kind(row)] = lines.get(_kind(row), 0) + row["lignes"]
    for row in rows:
        share = most.get((row["source"], row["partie"]), 0)
        if row["regle"] == RULES["epci"][0]:
            share = max(share, OLD_EPCI)
        row["bloquant"] = lines[_kind(row)] > max(FEW, share * (row["lignes_du_fichier"] or 0))
    told = [row for row in rows if row["regle"] != NAMELESS or row["bloquant"]]
    return [{**row, "bloquant": row["bloquant"] and row["regle"] != NAMELESS} for row in told]


def _summed(rows: Sequence[Row]) -> Iterator[Row]:
    """One row for all codes of a file's column."""
    for _, same in groupby(rows, lambda row: (*_kind(row), row["colonne"])):
        found = list(same)
        lines = sum(row["lignes"] for row in found)
        yield {**found[0], "valeur": f"et {len(found)} autres codes", "lignes": lines}


def _kind(row: Row) -> tuple[str, ...]:
    """What is counted together: EPCI, names, and all other codes of a file."""
    apart = row["regle"] if row["regle"] in (NAMELESS, RULES["epci"][0]) else ""
    return row["source"], row["partie"], row["millesime"], apart


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
    """The lines of a column with a code of that nature that no list has."""
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
            where codes.code !~ {words} and not exists (
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
