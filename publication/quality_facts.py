"""What the quality page of a release shows: its checks with their history, and its quarantine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from extractors.errors import MisuseError
from publication.nature import warning

Connection = psycopg.Connection[Any]
HISTORY = 30

RELEASE: LiteralString = """
    select id_release, run_id, portal, nature, code_version, geographie_reference, published_at,
        stale, partial
    from meta.release where id_release = %(release)s
"""
# Gate 1 saw a file when it was accepted, perhaps under an earlier run: its last word on each file
# of the release (not on another of the same vintage) and on its calendar, on the files of the lake
# that others of the release were made from, and that of gate 2.
CHECKS: LiteralString = """
    with lot as (
        select e.id_extraction, concat_ws('.', e.source, e.part, e.vintage) as source
        from meta.release as r
        cross join lateral jsonb_array_elements_text(r.extractions) as i (id)
        inner join meta.extraction as e on i.id = e.id_extraction
        where r.id_release = %(release)s
        union
        (
            select distinct on (k.source, k.part, k.vintage)
                k.id_extraction, concat_ws('.', k.source, k.part, k.vintage)
            from meta.release as r
            cross join lateral jsonb_array_elements_text(r.extractions) as i (id)
            inner join meta.extraction as e on i.id = e.id_extraction
            inner join meta.extraction as k on k.source = e.source and k.vintage = e.vintage
            where
                r.id_release = %(release)s and k.table_name is null
                and k.accepted_at <= coalesce(r.published_at, r.created_at)
            order by k.source, k.part, k.vintage, k.accepted_at desc
        )
    )
    select distinct on (c.gate, c.source, c.controle)
        c.id, c.run_id, c.gate, c.controle, coalesce(c.regle, '') as regle,
        coalesce(c.source, '') as source, c.gravite, c.proprietaire, c.statut, c.valeur,
        c.borne_basse, c.borne_haute, coalesce(c.message, '') as message,
        coalesce(c.echantillon, '[]') as echantillon, c.at
    from quality.check_result as c
    where
        (c.gate = 2 and c.id_release = %(release)s)
        or (c.gate = 1 and c.id_extraction in (select l.id_extraction from lot as l))
        or (c.gate = 1 and c.id_extraction is null and c.source in (select l.source from lot as l))
    order by c.gate, c.source, c.controle, c.id desc
"""
# A file's check is followed over the vintages of its part.
TRENDS: LiteralString = """
    with seen as (
        select
            c.id, c.gate, c.controle, c.statut, c.valeur, c.borne_basse, c.borne_haute, c.at,
            case c.gate
                when 1 then substring(c.source from '^[^.]+[.][^.]+') else coalesce(c.source, '')
            end as source
        from quality.check_result as c where c.id <= %(until)s and c.statut <> 'sans_objet'
    ), counted as (
        select seen.*, row_number() over (
            partition by seen.gate, seen.controle, seen.source order by seen.id desc
        ) as place
        from seen
    )
    select gate, controle, source, statut, valeur, borne_basse, borne_haute, at from counted
    where place <= %(points)s order by gate, controle, source, id
"""
QUARANTINE: LiteralString = """
    select source, part, vintage, regle,
        count(distinct (id_extraction, ligne)) as lignes, min(ligne) as premiere_ligne,
        (array_agg(valeur order by ligne))[1] as exemple, min(raison) as raison
    from quality.quarantine
    where libere_le is null and id_extraction in (
        select i.id from meta.release as r
        cross join lateral jsonb_array_elements_text(r.extractions) as i (id)
        where r.id_release = %(release)s
    )
    group by source, part, vintage, regle order by source, part, vintage, regle
"""
REMARKS: LiteralString = """
    select source, part, vintage, regle, colonne, lignes, premiere_ligne, exemple, raison
    from quality.remarque
    where id_extraction in (
        select i.id from meta.release as r
        cross join lateral jsonb_array_elements_text(r.extractions) as i (id)
        where r.id_release = %(release)s
    )
    order by source, part, vintage, regle, colonne
"""


@dataclass(frozen=True)
class Point:
    """What a check measured once, and the band it was held against."""

    at: datetime
    statut: str
    valeur: Decimal | None
    borne_basse: Decimal | None
    borne_haute: Decimal | None


@dataclass(frozen=True)
class Measured:
    """A check of the release, as quality.check_result has it, with its last points in time."""

    gate: int
    controle: str
    regle: str
    source: str
    gravite: str
    proprietaire: str
    statut: str
    valeur: Decimal | None
    borne_basse: Decimal | None
    borne_haute: Decimal | None
    message: str
    echantillon: list[dict[str, Any]]
    at: datetime
    run_id: str
    history: tuple[Point, ...]

    @property
    def group(self) -> str:
        """The source that it is about; the view, for a check of the release."""
        return self.source.split(".")[0] if self.gate == 1 else self.source


@dataclass(frozen=True)
class QualityFacts:
    """All that the page shows, from one state of the database."""

    release: dict[str, Any]
    checks: list[Measured]
    quarantine: list[dict[str, Any]]
    remarks: list[dict[str, Any]]

    @property
    def warning(self) -> str:
        """What its figures may not be taken for; empty when they are real."""
        return warning(str(self.release["nature"]))


def quality_facts(conn: Connection, id_release: str) -> QualityFacts:
    """The facts of a release, as any role that sees `meta` and `quality` reads them.

    MisuseError when no such release is recorded.
    """
    names = {"release": id_release}
    with conn.transaction(), conn.cursor(row_factory=dict_row) as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        release = cursor.execute(RELEASE, names).fetchone()
        if release is None:
            raise MisuseError(f"no release {id_release}: see ti status for those there are")
        checks = cursor.execute(CHECKS, names).fetchall()
        until = max((row["id"] for row in checks), default=0)
        past = cursor.execute(TRENDS, {"until": until, "points": HISTORY}).fetchall()
        quarantine = cursor.execute(QUARANTINE, names).fetchall()
        remarks = cursor.execute(REMARKS, names).fetchall()
    return QualityFacts(release, _measured(checks, past), quarantine, remarks)


def _measured(checks: Sequence[dict[str, Any]], past: Sequence[dict[str, Any]]) -> list[Measured]:
    history: dict[tuple[int, str, str], list[Point]] = {}
    for row in past:
        key = (row.pop("gate"), row.pop("controle"), row.pop("source"))
        history.setdefault(key, []).append(Point(**row))
    found = []
    for row in checks:
        row.pop("id")
        followed = row["source"]
        if row["gate"] == 1:
            followed = ".".join(followed.split(".")[:2])
        points = history.get((row["gate"], row["controle"], followed), [])
        found.append(Measured(**row, history=tuple(points)))
    return found
