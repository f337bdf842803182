"""Files that stay in the lake: known to the database, which holds none of their rows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psycopg.types.json import Json

from warehouse.extractions import Loaded
from warehouse.migrate import Connection

if TYPE_CHECKING:
    from extractors.entry import LakeFile


def keep_in_lake(conn: Connection, file: "LakeFile", rows: int, headers: Sequence[str]) -> Loaded:
    """The file as an accepted extraction without a table; the part's others are superseded.

    Twice gives the same, but for what may be corrected while the bytes stay: where the file came
    from and its nature.
    """
    with conn.transaction():
        conn.execute(
            """
            update meta.extraction set state = 'superseded'
            where source = %s and part = %s and state = 'accepted' and id_extraction <> %s
            """,
            [file.source, file.part, file.id_extraction],
        )
        conn.execute(
            """
            insert into meta.extraction (
                id_extraction, source, part, vintage, sha256, bytes, fetched_at, rows, headers,
                url, file_name, nature, licence, state, accepted_at
            )
            values (
                %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'accepted', clock_timestamp()
            )
            on conflict (id_extraction) do update
            set
                url = excluded.url, file_name = excluded.file_name, nature = excluded.nature,
                licence = excluded.licence, state = 'accepted', rows = excluded.rows,
                headers = excluded.headers,
                accepted_at = coalesce(meta.extraction.accepted_at, excluded.accepted_at)
            """,
            [
                *(file.id_extraction, file.source, file.part, file.vintage, file.sha256),
                *(file.bytes, file.fetched_at, rows, Json(list(headers))),
                *(file.url, file.file_name, file.nature, file.licence),
            ],
        )
    return Loaded(file.id_extraction, "", rows, False, "accepted")


def is_kept(conn: Connection, id_extraction: str) -> bool:
    """Whether the extraction is the accepted file of its part, in the lake."""
    row = conn.execute(
        "select state = 'accepted' from meta.extraction where id_extraction = %s", [id_extraction]
    ).fetchone()
    return row is not None and bool(row[0])
