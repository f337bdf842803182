"""Files that stay in the lake: known to the database, which holds none of their rows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psycopg.types.json import Json

from warehouse.extractions import Loaded
from warehouse.migrate import Connection

if TYPE_CHECKING:
    from extractors.entry import LakeFile


def keep_in_lake(conn: Connection, file: "LakeFile", rows: int, headers: Sequence[str]) -> Loaded:
    """The file as an extraction without a table, accepted or not yet.

    Twice gives the same, but for what may be corrected while the bytes stay: where the file came
    from and its nature.
    """
    row = conn.execute(
        """
        insert into meta.extraction (
            id_extraction, source, part, vintage, sha256, bytes, fetched_at, rows, headers,
            url, file_name, nature, licence, state
        )
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'loaded')
        on conflict (id_extraction) do update
        set
            url = excluded.url, file_name = excluded.file_name, nature = excluded.nature,
            licence = excluded.licence, rows = excluded.rows, headers = excluded.headers,
            state = case when meta.extraction.state = 'accepted' then 'accepted' else 'loaded' end
        returning state
        """,
        [
            *(file.id_extraction, file.source, file.part, file.vintage, file.sha256),
            *(file.bytes, file.fetched_at, rows, Json(list(headers))),
            *(file.url, file.file_name, file.nature, file.licence),
        ],
    ).fetchone()
    return Loaded(file.id_extraction, "", rows, False, str(row[0] if row else "loaded"))


def accept_in_lake(conn: Connection, file: "LakeFile") -> None:
    """None; the file is the accepted one of its part, whose others are superseded."""
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
            update meta.extraction
            set state = 'accepted', accepted_at = coalesce(accepted_at, clock_timestamp())
            where id_extraction = %s
            """,
            [file.id_extraction],
        )


def last_kept(
    conn: Connection, source: str, part: str, vintage: str, but: str = ""
) -> Loaded | None:
    """The file of the lake to compare one with: of its vintage, else of the vintage before.

    `but` is the extraction to leave out: the one that is compared.
    """
    row = conn.execute(
        """
        select id_extraction, rows, state
        from meta.extraction
        where
            source = %s and part = %s and vintage <= %s and id_extraction <> %s
            and accepted_at is not null and state <> 'refused'
        order by vintage desc, accepted_at desc
        limit 1
        """,
        [source, part, vintage, but],
    ).fetchone()
    return Loaded(str(row[0]), "", int(str(row[1] or 0)), False, str(row[2])) if row else None


def is_kept(conn: Connection, id_extraction: str) -> bool:
    """Whether the extraction is the accepted file of its part, in the lake."""
    row = conn.execute(
        "select state = 'accepted' from meta.extraction where id_extraction = %s", [id_extraction]
    ).fetchone()
    return row is not None and bool(row[0])
