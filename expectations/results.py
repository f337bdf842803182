"""What the gates found, written where people and later runs look for it."""

from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from expectations.model import NOT_APPLICABLE, GateReport
from expectations.unknown_codes import unknown_rows
from extractors.errors import visible
from extractors.readers_base import LONGEST_VALUE
from extractors.rules import rules_of
from warehouse.records import release, set_aside
from warehouse.set_aside import keep_places

Connection = psycopg.Connection[Any]

_INSERT = """
insert into quality.check_result (
    run_id, id_release, id_extraction, gate, controle, regle, source, gravite, proprietaire, statut,
    valeur, borne_basse, borne_haute, message, echantillon
)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# Of the jobs of Urssaf, row by row.
_REJECTED = """
select x.id_extraction, x.source, x.part, x.vintage, x.file_name, r.ligne, r.regle,
    case r.regle when 'ape_inconnue' then 'code_ape' else 'code_commune' end,
    case r.regle when 'ape_inconnue' then r.code_ape else r.code_commune end,
    r.raison
from intermediate.int_emploi_rejets as r
inner join meta.extraction as x on x.id_extraction = r.id_extraction
order by x.id_extraction, r.ligne, r.regle
"""


def record(
    conn: Connection,
    run_id: str,
    id_release: str | None,
    report: GateReport,
    id_extraction: str | None = None,
) -> int:
    """The number of rows added to quality.check_result, one per check, run or without object.

    `conn` is the loader's. The release is None at gate 1, where none exists yet; the extraction is
    that of the file that gate 1 looked at, None where it looked at no file of its own.
    """
    where = (run_id, id_release, id_extraction, report.gate)
    rows = [
        [
            *(*where, r.controle, r.regle, r.source, r.gravite, r.proprietaire, r.statut),
            *(r.valeur, r.borne_basse, r.borne_haute, r.message, Jsonb(r.echantillon)),
        ]
        for r in report.results
    ]
    rows += [
        [
            *(*where, s.controle, s.regle, s.source, s.gravite, s.proprietaire, NOT_APPLICABLE),
            *(None, None, None, s.raison, Jsonb([])),
        ]
        for s in report.skipped
    ]
    with conn.transaction(), conn.cursor() as cursor:
        cursor.executemany(_INSERT, rows)
    return len(rows)


def quarantine_rejected_rows(read: Connection, write: Connection, id_release: str) -> int:
    """The number of rows of the build newly set aside: codes that nothing explains. Those of
    accepted files that the build no longer rejects are released.

    `read` sees the candidate (builder), `write` is the loader's. A second check of the same
    extraction adds nothing.
    """
    found = [*read.execute(_REJECTED).fetchall(), *unknown_rows(read)]
    rows = [(*row[:-2], *(visible(text, LONGEST_VALUE) for text in row[-2:])) for row in found]
    accepted = read.execute("select id_extraction from meta.extraction where state = 'accepted'")
    extractions = [str(name) for (name,) in accepted]
    with write.transaction():
        release(write, extractions, rules_of(reading=False), rows)
        keep_places(write, id_release, rows)
        return set_aside(write, rows)
