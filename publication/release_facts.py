"""What is said about a release in its files: identity, provenance, licences, how to cite it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from extractors.absent import absent
from extractors.errors import MisuseError
from extractors.registry import load_registry
from publication.nature import warning
from publication.views import View

TITLE = "Territoires d'industrie warehouse"


@dataclass(frozen=True)
class ReleaseFacts:
    """A release as its files state it; nothing in it depends on a clock, a path or a run.

    `absent`: the optional sources, or parts of one, of which a partial release holds nothing.
    """

    id_release: str
    nature: str
    portal: str
    code_version: str
    reference_geography: str
    stale: bool
    partial: bool
    absent: tuple[str, ...]
    extractions: tuple[dict[str, Any], ...]

    @property
    def warning(self) -> str:
        """The warning that goes with its nature; empty when there is none."""
        return warning(self.nature)

    def citation(self, view: View | None = None) -> str:
        """How to cite the release, or a file of it."""
        base = f"{TITLE}, release {self.id_release}"
        derived = f" ; {view.citation}" if view and view.citation else ""
        return f"{base}{derived}" + (f" ({self.warning})" if self.warning else "")


@dataclass(frozen=True)
class FileFacts:
    """A published file: name, view, licence, sources, and its content's size and sha256."""

    name: str
    view: str
    rows: int
    bytes: int
    sha256: str
    licence: str
    licence_url: str
    sources: tuple[str, ...]
    citation: str


def release_facts(
    conn: psycopg.Connection[Any], portal_kind: str, id_release: str, schema: str
) -> ReleaseFacts:
    """The facts of a release, from meta.release and from its own `source_v1`.

    MisuseError when no such release is recorded.
    """
    row = _one(
        conn,
        sql.SQL(
            "select nature, code_version, geographie_reference::text as reference_geography,"
            " stale, partial, extractions as inputs from meta.release where id_release = {}"
        ).format(sql.Literal(id_release)),
    )
    if row is None:
        raise MisuseError(f"no release {id_release}: see ti status for those there are")
    # Published views need some of the accepted files only: what is there is told by the release.
    there = {(source, part) for source, part, *_ in (str(i).split(".") for i in row.pop("inputs"))}
    return ReleaseFacts(
        id_release=id_release,
        portal=portal_kind,
        absent=tuple(absent(load_registry(), there)) if row["partial"] else (),
        extractions=tuple(_extractions(conn, schema)),
        **row,
    )


def release_json(facts: ReleaseFacts, files: Sequence[FileFacts]) -> dict[str, Any]:
    """The content of release.json."""
    return {
        "title": TITLE,
        **asdict(facts),
        "warning": facts.warning,
        "citation": facts.citation(),
        "files": [asdict(file) for file in files],
    }


def _extractions(conn: psycopg.Connection[Any], schema: str) -> list[dict[str, Any]]:
    query = sql.SQL(
        "select concat_ws('.', source, part, vintage, left(sha256, 12)) as id_extraction, source,"
        " part, vintage, url, sha256, licence, nature,"
        " to_char(fetched_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') as fetched_at"
        ' from {} order by source collate "C", part collate "C", vintage collate "C"'
    ).format(sql.Identifier(schema, "source_v1"))
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query).fetchall()


def _one(conn: psycopg.Connection[Any], query: sql.Composed) -> dict[str, Any] | None:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query).fetchone()
