"""Extractions from loaded to accepted or refused; the views of raw follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warehouse.migrate import Connection
from warehouse.raw_views import drop_beyond_kept, turn_view

if TYPE_CHECKING:
    from extractors.registry import Source


@dataclass(frozen=True)
class Loaded:
    """An extraction in raw_store; `copied` is false when its table was already complete."""

    id_extraction: str
    table: str
    rows: int
    copied: bool
    state: str


def accept(conn: Connection, source: "Source", part: str, id_extraction: str) -> None:
    """None; raw.<source>_<part> shows the extraction, and older tables are dropped.

    Twice gives the same. KeyError when the extraction was never loaded. It is accepted after the
    part's others whatever the clock says: a clock that went back would show an older one.
    """
    with conn.transaction():
        done = conn.execute(
            """
            update meta.extraction as e
            set state = 'accepted', accepted_table = table_name, reason = null,
                accepted_at = case
                    when state = 'accepted' and accepted_table = table_name then accepted_at
                    else greatest(
                        clock_timestamp(),
                        (
                            select max(o.accepted_at) from meta.extraction as o
                            where o.source = e.source and o.part = e.part
                        ) + interval '1 microsecond'
                    )
                end
            where id_extraction = %s and table_name is not null
            """,
            [id_extraction],
        )
        if done.rowcount != 1:
            raise KeyError(f"extraction {id_extraction} was never loaded")
        turn_view(conn, source, part)
        drop_beyond_kept(conn, source, part)


def refuse(conn: Connection, id_extraction: str, reason: str) -> None:
    """None; the extraction is marked refused. A view that shows an earlier load keeps it."""
    conn.execute(
        "update meta.extraction set state = 'refused', reason = %s where id_extraction = %s",
        [reason, id_extraction],
    )


def ensure_views(conn: Connection, registry: "Mapping[str, Source]") -> None:
    """None; every part of every source that is loaded has its view, empty until accepted."""
    with conn.transaction():
        for source in registry.values():
            for part, facts in source.parts.items():
                if not facts.lake_only:
                    turn_view(conn, source, part)


def last_accepted(
    conn: Connection, source: str, part: str, vintage: str, but: str = ""
) -> Loaded | None:
    """The accepted load to compare one with: of its vintage, else of the vintage before.

    `but` is the extraction to leave out: the one that is compared.
    """
    row = conn.execute(
        """
        select id_extraction, accepted_table, rows, state
        from meta.extraction
        where
            source = %s and part = %s and vintage <= %s and id_extraction <> %s
            and accepted_table is not null and accepted_at is not null
        order by vintage desc, accepted_at desc
        limit 1
        """,
        [source, part, vintage, but],
    ).fetchone()
    if row is None:
        return None
    return Loaded(str(row[0]), str(row[1]), int(str(row[2])), False, str(row[3]))
