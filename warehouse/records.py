"""Rows about what happened to files: attempts to obtain them, lines set aside, corrections."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from extractors.rules import rules_of
from warehouse.migrate import Connection

if TYPE_CHECKING:
    from extractors.attempt import Attempt
    from extractors.entry import LakeFile
    from extractors.readers_base import Reject
    from extractors.remarks import Remark


def quarantine(conn: Connection, file: "LakeFile", rejects: "Iterable[Reject]") -> int:
    """The number of lines newly set aside, each with its rule, value and reason; those that this
    reading no longer sets aside are released.
    """
    known = (file.id_extraction, file.source, file.part, file.vintage, file.file_name)
    rows = [(*known, r.ligne, r.regle, r.colonne, r.valeur, r.raison) for r in rejects]
    with conn.transaction():
        release(conn, [file.id_extraction], rules_of(reading=True), rows)
        return set_aside(conn, rows)


def set_aside(conn: Connection, rows: "Sequence[tuple[object, ...]]") -> int:
    """The number of rows newly in quality.quarantine; those held there are kept as they are.

    A row is id_extraction, source, part, vintage, fichier, ligne, regle, colonne, valeur, raison.
    """
    if not rows:
        return 0
    with conn.transaction(), conn.cursor() as cursor:
        cursor.executemany(
            """
            insert into quality.quarantine as held (
                id_extraction, source, part, vintage, fichier, ligne, regle, colonne, valeur, raison
            )
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            on conflict (id_extraction, ligne, regle, colonne) do update
            set valeur = excluded.valeur, raison = excluded.raison, libere_le = null
            where held.libere_le is not null or held.valeur is distinct from excluded.valeur
            """,
            [[_storable(cell) for cell in row] for row in rows],
        )
        return cursor.rowcount


def _storable(cell: object) -> object:
    """The cell with a sign for NUL, which PostgreSQL keeps in no text."""
    return cell.replace("\0", "\u2400") if isinstance(cell, str) else cell


def release(
    conn: Connection,
    extractions: "Sequence[str]",
    rules: "Sequence[str]",
    held: "Sequence[tuple[object, ...]]",
) -> int:
    """The number of rows of those extractions and rules that are not among `held` any more, now
    marked as released: what was set aside and why stays on record.
    """
    return conn.execute(
        """
        update quality.quarantine as q set libere_le = clock_timestamp()
        where
            q.id_extraction = any(%s) and q.regle = any(%s) and q.libere_le is null
            and not exists (
                select 1 from unnest(%s::text[], %s::bigint[], %s::text[], %s::text[])
                as still (id_extraction, ligne, regle, colonne)
                where
                    still.id_extraction = q.id_extraction and still.ligne = q.ligne
                    and still.regle = q.regle and still.colonne is not distinct from q.colonne
            )
        """,
        [
            *(list(extractions), list(rules)),
            *([row[place] for row in held] for place in (0, 5, 6, 7)),
        ],
    ).rowcount


def record_remarks(conn: Connection, file: "LakeFile", remarks: "Iterable[Remark]") -> int:
    """The number of rules that corrected or saw something in a file, as quality.remarque then
    holds them: those of its last reading.
    """
    known = (file.id_extraction, file.source, file.part, file.vintage, file.file_name)
    rows = [
        (*known, r.regle, r.colonne, r.lignes, r.premiere_ligne, r.exemple, r.raison)
        for r in remarks
    ]
    with conn.transaction(), conn.cursor() as cursor:
        cursor.execute("delete from quality.remarque where id_extraction = %s", known[:1])
        if rows:
            cursor.executemany(
                """
                insert into quality.remarque (
                    id_extraction, source, part, vintage, fichier,
                    regle, colonne, lignes, premiere_ligne, exemple, raison
                )
                values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
                """,
                [[_storable(cell) for cell in row] for row in rows],
            )
    return len(rows)


def record_attempts(conn: Connection, run_id: str, attempts: "Iterable[Attempt]") -> int:
    """The number of rows added to meta.fetch_log, one per attempt."""
    rows = [{**attempt.row(), "run_id": run_id} for attempt in attempts]
    if not rows:
        return 0
    with conn.transaction(), conn.cursor() as cursor:
        cursor.executemany(
            """
            insert into meta.fetch_log (
                run_id, source, part, vintage, url_asked, url_reached, status, etag,
                last_modified, bytes, sha256, seconds, outcome, message, at
            )
            values (
                %(run_id)s, %(source)s, %(part)s, %(vintage)s, %(url_asked)s, %(url_reached)s,
                %(status)s, %(etag)s, %(last_modified)s, %(bytes)s, %(sha256)s, %(seconds)s,
                %(outcome)s, %(message)s, %(at)s
            )
            """,
            rows,
        )
        return cursor.rowcount
